using System.Text.Json;
using Hanok.Recipes.Status;

namespace Hanok.Server.Run;

/// <summary>Writes a run's status as JSON. Curves and samples, which are long, can be left out when they have not changed.</summary>
static class RunStatusWriter
{
    public static void Write(Utf8JsonWriter w, RunStatus s, bool curves, bool samples)
    {
        w.WriteString("recipe", s.Recipe);
        w.WriteString("started", s.Started?.ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
        w.WriteString("processor", s.Processor);
        WriteNumber(w, "tokens_per_second", s.TokensPerSecond, 1);
        WriteNumber(w, "share_of_peak", s.ShareOfPeak, 4);
        w.WriteBoolean("bundle", s.Bundle is not null); // its folder is nobody's business on the network
        if (s.Failure is null) w.WriteNull("failure");
        else
        {
            w.WriteStartObject("failure");
            w.WriteString("en", s.Failure);
            w.WriteString("ko", s.FailureKorean ?? s.Failure);
            w.WriteEndObject();
        }
        w.WriteStartArray("steps");
        foreach (StepStatus step in s.Steps) WriteStep(w, step);
        w.WriteEndArray();
        if (curves) WriteCurves(w, s.Curves);
        if (samples) WriteSamples(w, s.Samples);
    }

    static void WriteStep(Utf8JsonWriter w, StepStatus step)
    {
        w.WriteStartObject();
        w.WriteString("name", step.Name);
        w.WriteString("state", step.State switch
        {
            StepState.Running => "running",
            StepState.Done => "done",
            StepState.Skipped => "skipped",
            StepState.Failed => "failed",
            _ => "pending",
        });
        WriteNumber(w, "progress", step.Progress, 4);
        if (step.Detail is null) w.WriteNull("detail");
        else
        {
            w.WriteStartObject("detail");
            w.WriteString("en", step.Detail);
            w.WriteString("ko", step.DetailKorean ?? step.Detail);
            w.WriteEndObject();
        }
        WriteNumber(w, "rate", step.Rate, 2);
        w.WriteString("rate_unit", step.RateUnit);
        WriteNumber(w, "seconds_left", step.SecondsLeft, 0);
        WriteNumber(w, "seconds", step.Seconds, 1);
        w.WriteEndObject();
    }

    static void WriteCurves(Utf8JsonWriter w, IReadOnlyList<LossCurve> curves)
    {
        w.WriteStartArray("curves");
        foreach (LossCurve curve in curves)
        {
            w.WriteStartObject();
            w.WriteString("chain", curve.Chain);
            w.WriteStartArray("steps");
            foreach (LossPoint p in curve.Points) w.WriteNumberValue(p.Step);
            w.WriteEndArray();
            w.WriteStartArray("losses");
            foreach (LossPoint p in curve.Points) w.WriteNumberValue(Math.Round(p.Loss, 4));
            w.WriteEndArray();
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    static void WriteSamples(Utf8JsonWriter w, IReadOnlyList<CheckpointSample> samples)
    {
        w.WriteStartArray("samples");
        foreach (CheckpointSample sample in samples)
        {
            w.WriteStartObject();
            w.WriteString("chain", sample.Chain);
            w.WriteNumber("step", sample.Step);
            w.WriteString("prompt", sample.Prompt);
            w.WriteString("answer", sample.Answer);
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    static void WriteNumber(Utf8JsonWriter w, string name, double? value, int digits)
    {
        if (value is { } v && double.IsFinite(v)) w.WriteNumber(name, Math.Round(v, digits));
        else w.WriteNull(name);
    }
}
