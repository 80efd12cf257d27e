using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>Writes <c>tokenizer.json</c> as Hugging Face's <c>tokenizers</c> reads it (any version: merges as "left right").</summary>
static class TokenizerJsonWriter
{
    /// <summary>The bytes of the file.</summary>
    public static byte[] Write(Tokenizer tokenizer)
    {
        if (tokenizer.Definition.SentencePiece is not null) tokenizer = SentencePieceConversion.Convert(tokenizer);
        TokenizerDefinition definition = tokenizer.Definition;
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new() { Indented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            Added(json, definition.AddedTokens);
            json.WritePropertyName("normalizer");
            if (definition.Normalizer is { } normalizer) normalizer.Write(json);
            else json.WriteNullValue();
            json.WritePropertyName("pre_tokenizer");
            Stages(json, definition.Stages);
            Template(json, definition.Template, definition.PairTemplate);
            json.WritePropertyName("decoder");
            definition.Decoder.Write(json);
            json.WritePropertyName("model");
            tokenizer.AnyModel.Write(json);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    static void Added(Utf8JsonWriter json, IReadOnlyList<AddedToken> tokens)
    {
        json.WriteStartArray("added_tokens");
        foreach (AddedToken token in tokens)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            json.WriteString("content", token.Content);
            json.WriteBoolean("single_word", token.IsSingleWord);
            json.WriteBoolean("lstrip", token.StripsLeft);
            json.WriteBoolean("rstrip", token.StripsRight);
            json.WriteBoolean("normalized", token.IsNormalized);
            json.WriteBoolean("special", token.IsSpecial);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Stages(Utf8JsonWriter json, IReadOnlyList<PieceStage> stages)
    {
        if (stages.Count == 0)
        {
            json.WriteNullValue();
            return;
        }
        if (stages.Count > 1)
        {
            json.WriteStartObject();
            json.WriteString("type", "Sequence");
            json.WriteStartArray("pretokenizers");
        }
        foreach (PieceStage stage in stages)
        {
            switch (stage.Source)
            {
                case PieceStageSource.ByteLevel: ByteLevel(json, stage.AddsPrefixSpace, useRegex: false); break;
                case PieceStageSource.ByteLevelRegex: ByteLevel(json, stage.AddsPrefixSpace, useRegex: true); break;
                case PieceStageSource.Digits or PieceStageSource.IndividualDigits:
                    json.WriteStartObject();
                    json.WriteString("type", "Digits");
                    json.WriteBoolean("individual_digits", stage.Source == PieceStageSource.IndividualDigits);
                    json.WriteEndObject();
                    break;
                case PieceStageSource.Metaspace: Metaspace(json, stage.Metaspace!); break;
                case PieceStageSource.Other:
                    if (stage.Json.Length == 0) break;
                    using (JsonDocument other = JsonDocument.Parse(stage.Json)) other.RootElement.WriteTo(json);
                    break;
                default: Split(json, stage); break;
            }
        }
        if (stages.Count <= 1) return;
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Split(Utf8JsonWriter json, PieceStage stage)
    {
        json.WriteStartObject();
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        if (stage.Source == PieceStageSource.SplitString) json.WriteString("String", ((Patterns.StringPattern)stage.Pattern!).Text);
        else json.WriteString("Regex", stage.Pattern!.Regex);
        json.WriteEndObject();
        json.WriteString("behavior", stage is { KeepsMatches: true, KeepsGaps: true } ? "Isolated" : "Removed");
        json.WriteBoolean("invert", !stage.KeepsGaps);
        json.WriteEndObject();
    }

    static void ByteLevel(Utf8JsonWriter json, bool addPrefixSpace, bool useRegex)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", addPrefixSpace);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", useRegex);
        json.WriteEndObject();
    }

    /// <summary>A metaspace, as pre-tokenizers and decoders write it.</summary>
    public static void Metaspace(Utf8JsonWriter json, Metaspace metaspace)
    {
        json.WriteStartObject();
        json.WriteString("type", "Metaspace");
        json.WriteString("replacement", metaspace.Replacement.ToString());
        json.WriteString("prepend_scheme", metaspace.Scheme switch { PrependScheme.Always => "always", PrependScheme.First => "first", _ => "never" });
        json.WriteBoolean("split", metaspace.Splits);
        json.WriteEndObject();
    }

    static void Template(Utf8JsonWriter json, IReadOnlyList<TemplateItem>? template, IReadOnlyList<TemplateItem>? pair)
    {
        if (template is null)
        {
            json.WriteNull("post_processor");
            return;
        }
        // Without one of its own, a pair is the template twice.
        pair ??= [.. template, .. template.Select(i => i with { Type = 1, IsSecond = true })];
        json.WriteStartObject("post_processor");
        json.WriteString("type", "TemplateProcessing");
        foreach ((string name, IReadOnlyList<TemplateItem> items) in (ReadOnlySpan<(string, IReadOnlyList<TemplateItem>)>)[("single", template), ("pair", pair)])
        {
            json.WriteStartArray(name);
            foreach (TemplateItem item in items)
            {
                json.WriteStartObject();
                json.WriteStartObject(item.Token is null ? "Sequence" : "SpecialToken");
                json.WriteString("id", item.Token ?? (item.IsSecond ? "B" : "A"));
                json.WriteNumber("type_id", item.Type);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteStartObject("special_tokens");
        foreach (TemplateItem item in template.Concat(pair).Where(i => i.Token is not null).DistinctBy(i => i.Token))
        {
            json.WriteStartObject(item.Token!);
            json.WriteString("id", item.Token);
            json.WriteStartArray("ids");
            foreach (int id in item.Ids) json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteStartArray("tokens");
            json.WriteStringValue(item.Token);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
