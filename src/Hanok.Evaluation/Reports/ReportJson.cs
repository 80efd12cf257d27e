using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hanok.Evaluation.Reports;

/// <summary>The report as JSON, for programs: raw numbers, fixed order of members.</summary>
public static class ReportJson
{
    // Hangul stays readable; nothing of it is put into a page.
    static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON in UTF-8, ending in a line feed.</summary>
    public static byte[] Write(ReportData report)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options)) Report(json, report);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    static void Report(Utf8JsonWriter json, ReportData r)
    {
        json.WriteStartObject();
        json.WriteString("name", r.Name);
        json.WriteString("created", r.Created.ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
        json.WriteString("version", r.Version);
        json.WriteString("contract", r.Contract);
        json.WriteString("final_digest", r.FinalDigest);
        json.WriteNumber("parameters", r.Parameters);
        json.WriteNumber("tokens", r.PretrainTokens + r.TuneTokens);
        json.WriteNumber("pretrain_tokens", r.PretrainTokens);
        json.WriteNumber("tune_tokens", r.TuneTokens);
        json.WriteNumber("seconds", Math.Round(r.Seconds, 1));
        json.WriteString("processor", r.Processor);
        BitsPerByte(json, r.BitsPerByte);
        json.WriteStartArray("skills");
        foreach (SkillScore s in r.Skills) Skill(json, s);
        json.WriteEndArray();
        if (r.Translation is { } t)
        {
            json.WriteStartObject("chrf");
            json.WriteNumber("english_to_korean", t.EnglishToKorean);
            json.WriteNumber("korean_to_english", t.KoreanToEnglish);
            json.WriteNumber("n", t.N);
            json.WriteEndObject();
        }
        Curve(json, "pretrain_loss", r.PretrainLoss);
        Curve(json, "tune_loss", r.TuneLoss);
        json.WriteStartObject("step_seconds");
        foreach ((string step, double seconds) in r.Steps) json.WriteNumber(step, Math.Round(seconds, 2));
        json.WriteEndObject();
        json.WriteStartArray("sources");
        foreach (SourceRow s in r.Sources)
        {
            json.WriteStartObject();
            json.WriteString("name", s.Name);
            json.WriteString("version", s.Version);
            json.WriteString("licence", s.Licence);
            json.WriteNumber("documents", s.Documents);
            json.WriteNumber("bytes", s.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("missing");
        foreach ((string source, string reason) in r.Missing)
        {
            json.WriteStartObject();
            json.WriteString("source", source);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void BitsPerByte(Utf8JsonWriter json, BitsPerByteTable b)
    {
        json.WriteStartObject("bits_per_byte");
        json.WriteNumber("pretrained", b.Pretrained);
        json.WriteNumber("tuned", b.Tuned);
        json.WriteNumber("ngram", b.Ngram);
        json.WriteNumber("unigram", b.Unigram);
        json.WriteNumber("compressor", b.Compressor);
        json.WriteNumber("ngram_order", b.NgramOrder);
        json.WriteNumber("bytes", b.Bytes);
        json.WriteStartArray("parts");
        foreach (BitsPerBytePart p in b.Parts)
        {
            json.WriteStartObject();
            json.WriteString("part", p.Part);
            json.WriteString("name", p.Name);
            json.WriteNumber("bytes", p.Bytes);
            json.WriteNumber("pretrained", p.Pretrained);
            json.WriteNumber("tuned", p.Tuned);
            json.WriteNumber("ngram", p.Ngram);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Skill(Utf8JsonWriter json, SkillScore s)
    {
        json.WriteStartObject();
        json.WriteString("name", s.Name);
        json.WriteNumber("accuracy", s.Accuracy);
        json.WriteNumber("baseline", s.Baseline);
        json.WriteNumber("n", s.N);
        json.WriteNumber("later_turn", s.LaterTurn);
        json.WriteNumber("later_turn_n", s.LaterN);
        if (s.Choice is { } c)
        {
            json.WriteStartObject("choice");
            json.WriteNumber("acc", c.Accuracy);
            json.WriteNumber("acc_norm", c.NormalisedAccuracy);
            json.WriteNumber("n", c.N);
            json.WriteEndObject();
        }
        json.WriteStartObject("example");
        json.WriteString("prompt", s.Example.Prompt);
        json.WriteString("response", s.Example.Response);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Curve(Utf8JsonWriter json, string name, IReadOnlyList<LossPoint> points)
    {
        json.WriteStartArray(name);
        foreach (LossPoint p in points)
        {
            json.WriteStartArray();
            json.WriteNumberValue(p.Tokens);
            json.WriteNumberValue(Math.Round(p.Loss, 5));
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }
}
