using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Inspection;

/// <summary>Writes an <see cref="Inspection"/> for people and for programs.</summary>
public static class InspectionText
{
    /// <summary>One fact a line, then the tensors.</summary>
    public static string ToText(Inspection found, UserLanguage language)
    {
        StringBuilder text = new();
        Line("models.inspect_path", found.Path);
        if (found.Format is { } format) Line("models.inspect_format", format);
        if ((found.Architecture ?? found.Spec?.Architecture) is { } architecture) Line("models.inspect_architecture", architecture);
        if (found.Spec is { } spec)
        {
            AttentionSpec a = spec.Layers[0].Attention;
            Line("models.inspect_shape", spec.Layers.Count, spec.Width, a.Heads, a.KeyValueHeads, a.HeadDimension, Inner(spec));
            Line("models.inspect_vocabulary", spec.VocabularySize, spec.TiedEmbeddings ? "lm_head = embed_tokens" : "lm_head ≠ embed_tokens");
            foreach (RopeSpec rope in spec.Layers.Select(l => l.Attention.Rope).OfType<RopeSpec>().Distinct()) Line("models.inspect_rope", FormattableString.Invariant($"{rope.Theta}"), rope.Scaling);
            Line("models.inspect_context", spec.ContextLength);
            Line("models.inspect_parameters", spec.ParameterCount);
            if (found.WeightBytes is { } weights)
                Line("models.inspect_memory", Size(found.MemoryBytes!.Value), Size(weights), NameOf(found.Computation), Size(found.CacheBytes!.Value), found.CacheType.NameOf());
        }
        if (found.Importance is { } importance) Line("models.inspect_importance", importance.Tensors, importance.Chunks, string.Join(", ", importance.Data));
        if (found.Tokenizer is { } tokenizer)
            Line("models.inspect_tokenizer", tokenizer.VocabularySize, (tokenizer.Kind is { } kind ? $"{kind}; " : "") + string.Join(' ', tokenizer.Special.Take(12).Select(t => $"{t.Text}={t.Id}")));
        if (found.HasNoTokenizer) Line("models.inspect_no_tokenizer");
        if (found.ChatTemplate is { } template) Line("models.inspect_template", Short(template));
        foreach (UserError problem in found.Problems) Line("models.inspect_problem", problem.In(language));
        foreach (UserError reason in found.Unsupported) Line("models.inspect_unsupported", reason.In(language));
        foreach (MetadataFact m in found.Metadata) text.Append(m.Key).Append(" = ").Append(Short(m.Text)).Append(m.Count == 1 ? "" : $" ({m.Count} × {m.Type.Replace("ARRAY of ", "", StringComparison.Ordinal)})").Append('\n');
        foreach (var (name, bytes) in found.Files) Line("models.inspect_file", name, Size(bytes));
        Line("models.inspect_tensors", found.Tensors.Count, found.Elements, Size(found.StoredBytes));
        foreach (var (type, count, bytes) in found.Types) Line("models.inspect_type", type, count, Size(bytes));
        int width = found.Tensors.Select(t => t.Name.Length).DefaultIfEmpty(0).Max(), typeWidth = found.Tensors.Select(t => t.Type.Length).DefaultIfEmpty(0).Max();
        foreach (TensorFacts t in found.Tensors) text.Append("  ").Append(t.Name.PadRight(width)).Append("  ").Append(t.Type.PadRight(typeWidth)).Append("  ").Append(t.ShapeText).Append('\n');
        return text.ToString();

        void Line(string key, params ReadOnlySpan<object?> arguments) => text.Append(MessageTable.Format(key, language, arguments)).Append('\n');
    }

    /// <summary>One JSON object.</summary>
    public static string ToJson(Inspection found)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("path", found.Path);
            if (found.Format is { } format) json.WriteString("format", format);
            if (found.Architecture is { } architecture) json.WriteString("architecture", architecture);
            if (found.Spec is { } spec) WriteSpec(json, found, spec);
            if (found.Tokenizer is { } tokenizer)
            {
                json.WriteStartObject("tokenizer");
                json.WriteNumber("vocab_size", tokenizer.VocabularySize);
                if (tokenizer.Kind is { } kind) json.WriteString("kind", kind);
                json.WriteStartObject("special");
                foreach (var (id, text) in tokenizer.Special) json.WriteNumber(text, id);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            if (found.Importance is { } importance)
            {
                json.WriteStartObject("importance_matrix");
                json.WriteNumber("tensors", importance.Tensors);
                json.WriteNumber("chunks", importance.Chunks);
                json.WriteStartArray("datasets");
                foreach (string text in importance.Data) json.WriteStringValue(text);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            if (found.ChatTemplate is { } template) json.WriteString("chat_template", template);
            WriteErrors(json, "problems", found.Problems);
            WriteErrors(json, "unsupported", found.Unsupported);
            WriteMetadata(json, found);
            json.WriteStartObject("files");
            foreach (var (name, bytes) in found.Files) json.WriteNumber(name, bytes);
            json.WriteEndObject();
            WriteTensors(json, found);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static void WriteErrors(Utf8JsonWriter json, string name, IReadOnlyList<UserError> errors)
    {
        json.WriteStartArray(name);
        foreach (UserError error in errors)
        {
            json.WriteStartObject();
            json.WriteString("key", error.Key);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteMetadata(Utf8JsonWriter json, Inspection found)
    {
        json.WriteStartObject("metadata");
        foreach (MetadataFact m in found.Metadata)
        {
            json.WriteStartObject(m.Key);
            json.WriteString("type", m.Type);
            if (m.Type.StartsWith("ARRAY", StringComparison.Ordinal)) json.WriteNumber("count", m.Count);
            json.WriteString("value", m.Text);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    static void WriteSpec(Utf8JsonWriter json, Inspection found, DecoderSpec spec)
    {
        AttentionSpec a = spec.Layers[0].Attention;
        json.WriteStartObject("model");
        json.WriteString("architecture", spec.Architecture);
        json.WriteNumber("layers", spec.Layers.Count);
        json.WriteNumber("hidden_size", spec.Width);
        json.WriteNumber("heads", a.Heads);
        json.WriteNumber("kv_heads", a.KeyValueHeads);
        json.WriteNumber("head_dim", a.HeadDimension);
        json.WriteNumber("intermediate_size", Inner(spec));
        json.WriteNumber("vocab_size", spec.VocabularySize);
        json.WriteBoolean("tie_word_embeddings", spec.TiedEmbeddings);
        json.WriteNumber("context_length", spec.ContextLength);
        if (spec.Layers.Select(l => l.Attention.Rope).OfType<RopeSpec>().FirstOrDefault() is { } rope)
        {
            json.WriteNumber("rope_theta", rope.Theta);
            json.WriteString("rope_scaling", rope.Scaling.GetType().Name);
        }
        json.WriteNumber("parameters", spec.ParameterCount);
        if (found.WeightBytes is { } weights)
        {
            json.WriteNumber("memory_bytes", found.MemoryBytes!.Value);
            json.WriteNumber("weight_bytes", weights);
            json.WriteString("compute", NameOf(found.Computation));
        }
        json.WriteNumber("cache_bytes", found.CacheBytes!.Value);
        json.WriteString("cache_type", found.CacheType.NameOf());
        json.WriteEndObject();
    }

    static void WriteTensors(Utf8JsonWriter json, Inspection found)
    {
        json.WriteNumber("elements", found.Elements);
        json.WriteNumber("stored_bytes", found.StoredBytes);
        json.WriteStartArray("tensors");
        foreach (TensorFacts t in found.Tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", t.Name);
            json.WriteString("dtype", t.Type);
            json.WriteStartArray("shape");
            foreach (long axis in t.Shape) json.WriteNumberValue(axis);
            json.WriteEndArray();
            json.WriteString("file", System.IO.Path.GetFileName(t.File));
            json.WriteNumber("offset", t.Offset);
            json.WriteNumber("bytes", t.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // The widest feed-forward part; of a mixture, what a token meets: its experts and the shared ones.
    static int Inner(DecoderSpec spec) => spec.Layers.Max(l => l.FeedForward switch
    {
        DenseSpec dense => dense.Width,
        MixtureSpec mixture => mixture.Router.Chosen * mixture.Width + mixture.SharedWidth,
        _ => 0,
    });

    // As --compute has it.
    static string NameOf(Computation computation) => computation == Computation.Int8 ? "int8" : "float";

    static string Short(string text)
    {
        string line = text.ReplaceLineEndings("⏎");
        return line.Length <= 100 ? line : line[..100] + "…";
    }

    // Sizes in powers of 1,000 with the unit.
    static string Size(long bytes) => bytes switch
    {
        < 1_000 => FormattableString.Invariant($"{bytes} B"),
        < 1_000_000 => FormattableString.Invariant($"{bytes / 1e3:f1} kB"),
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:f1} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:f2} GB"),
    };
}
