using System.Text.Json;
using Hanok.Recipes.Status;
using Hanok.Server.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Run;

/// <summary>What the page shows while a run goes on (<c>/run/status</c>, <c>/run/events</c>) and what it tells about the model (<c>/page/info</c>).</summary>
sealed class RunEndpoint(ServerState state)
{
    /// <summary>The page is told at most so often.</summary>
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    public Task StatusAsync(HttpContext context) => JsonAnswer.SendAsync(context, w => Write(w, state.Board?.Current, true, true));

    /// <summary>An event for every change, with curves and samples only when those changed; the last one says that the model is there.</summary>
    public async Task EventsAsync(HttpContext context)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, state.Stopping);
        EventStream stream = new(context);
        await stream.BeginAsync();
        RunStatus? before = null;
        try
        {
            while (true)
            {
                (long version, RunStatus status) = state.Board?.Read() ?? (0, new RunStatus());
                bool ready = state.Model is not null;
                bool curves = before is null || !SameCurves(before, status);
                bool samples = before is null || !before.Samples.SequenceEqual(status.Samples);
                await stream.SendAsync(w => Write(w, state.Board is null ? null : status, curves, samples), "status");
                if (ready) return;
                before = status;
                await Task.Delay(Pace, end.Token);
                Task change = Task.WhenAny(state.Attached, state.Board?.WaitForChangeAsync(version, end.Token) ?? Task.Delay(Timeout.Infinite, end.Token));
                while (await Task.WhenAny(change, Task.Delay(Silence, end.Token)) != change)
                {
                    end.Token.ThrowIfCancellationRequested();
                    await stream.SendCommentAsync();
                }
                end.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) { /* the client went, or the server stops */ }
    }

    public Task InfoAsync(HttpContext context) => JsonAnswer.SendAsync(context, w =>
    {
        w.WriteStartObject();
        w.WriteString("version", typeof(HanokServer).Assembly.GetName().Version?.ToString(3));
        w.WriteBoolean("ready", state.Model is not null);
        w.WriteNumber("waiting_requests", state.Options.QueueCapacity);
        if (state.Model is { } model) WriteModel(w, model);
        w.WriteEndObject();
    });

    void Write(Utf8JsonWriter w, RunStatus? status, bool curves, bool samples)
    {
        w.WriteStartObject();
        w.WriteBoolean("ready", state.Model is not null);
        if (status is null) w.WriteNull("run");
        else
        {
            w.WriteStartObject("run");
            RunStatusWriter.Write(w, status, curves, samples);
            w.WriteEndObject();
        }
        w.WriteEndObject();
    }

    static bool SameCurves(RunStatus a, RunStatus b) =>
        a.Curves.Count == b.Curves.Count && a.Curves.Zip(b.Curves).All(p => p.First.Chain == p.Second.Chain && p.First.Points.SequenceEqual(p.Second.Points));

    static void WriteModel(Utf8JsonWriter w, ServedModel model)
    {
        w.WriteStartObject("model");
        w.WriteString("name", model.Generator.Name);
        w.WriteString("digest", model.Generator.Digest);
        w.WriteNumber("context_length", model.Generator.ContextLength);
        w.WriteStartObject("defaults");
        w.WriteNumber("temperature", model.Generator.Defaults.Temperature);
        w.WriteNumber("top_p", model.Generator.Defaults.TopP);
        w.WriteNumber("top_k", model.Generator.Defaults.TopK);
        w.WriteEndObject();
        w.WriteEndObject();
        if (model.Facts.Limits is { } limits)
        {
            w.WriteStartObject("limits");
            w.WriteString("en", limits);
            w.WriteString("ko", model.Facts.LimitsKorean ?? limits);
            w.WriteEndObject();
        }
        w.WriteStartArray("skills");
        foreach (SkillFact skill in model.Facts.Skills) WriteSkill(w, skill);
        w.WriteEndArray();
    }

    static void WriteSkill(Utf8JsonWriter w, SkillFact skill)
    {
        w.WriteStartObject();
        w.WriteString("name", skill.Name);
        w.WriteStartObject("title");
        w.WriteString("en", skill.Title ?? skill.Name);
        w.WriteString("ko", skill.TitleKorean ?? skill.Title ?? skill.Name);
        w.WriteEndObject();
        if (skill.Accuracy is { } accuracy) w.WriteNumber("accuracy", accuracy);
        if (skill.Baseline is { } baseline) w.WriteNumber("baseline", baseline);
        if (skill.Count is { } count) w.WriteNumber("n", count);
        w.WriteStartArray("examples");
        foreach (string example in skill.Examples) w.WriteStringValue(example);
        w.WriteEndArray();
        w.WriteEndObject();
    }
}
