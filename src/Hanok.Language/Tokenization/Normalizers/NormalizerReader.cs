namespace Hanok.Language.Tokenization;

/// <summary>Reads the member <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
static class NormalizerReader
{
    const int Deepest = 8;

    /// <summary>The normaliser; null where there is none. One that is not known is refused by name.</summary>
    public static Normalizer? Read(JsonNode? node, int depth = 0)
    {
        if (node is not { } part) return null;
        string type = part["type"].Text();
        if (FormNormalizer.Knows(type)) return new FormNormalizer(type);
        if (CharacterNormalizer.Knows(type)) return new CharacterNormalizer(type);
        switch (type)
        {
            case "Sequence" when depth < Deepest:
                return new NormalizerSequence([.. part["normalizers"].Items().Select(n => Read(n, depth + 1)!)]);
            case "Strip": return new StripNormalizer(part.Flag("strip_left", missing: true), part.Flag("strip_right", missing: true));
            case "Prepend": return new PrependNormalizer(part["prepend"].Text());
            case "Replace": return new ReplaceNormalizer(Replacement.Read(part));
            case "Precompiled":
                JsonNode source = part["precompiled_charsmap"];
                source.Text();
                return source.Element.TryGetBytesFromBase64(out byte[]? bytes) && CharsMap.TryRead(bytes) is { } map ? new PrecompiledNormalizer(map, bytes) : throw source.Error("charsmap");
            case "BertNormalizer":
                return new BertNormalizer(part.Flag("clean_text", missing: true), part.Flag("handle_chinese_chars", missing: true),
                    part.Optional("strip_accents") is null ? null : part.Flag("strip_accents", missing: false), part.Flag("lowercase", missing: true));
            default: throw part.Unsupported(type);
        }
    }
}
