namespace Hanok.Language.Tokenization;

/// <summary>Reads the member <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
static class DecoderReader
{
    const int Deepest = 8;

    /// <summary>The decoder; one that is not known is refused by name. Where there is none, byte-level tokens are read as bytes, others are joined by spaces.</summary>
    public static TokenDecoder Read(JsonNode? node, bool byteLevel) => node is { } decoder ? Read(decoder, 0) : byteLevel ? new ByteLevelDecoder() : new SpacedDecoder();

    static TokenDecoder Read(JsonNode node, int depth)
    {
        string type = node["type"].Text();
        switch (type)
        {
            case "Sequence" when depth < Deepest:
                TokenDecoder[] parts = [.. node["decoders"].Items().Select(d => Read(d, depth + 1))];
                return parts.Length == 1 ? parts[0] : new SequenceDecoder(parts);
            case "ByteLevel": return new ByteLevelDecoder();
            case "ByteFallback": return new ByteFallbackDecoder();
            case "Fuse": return new FuseDecoder();
            case "Replace": return new ReplaceDecoder(Replacement.Read(node));
            case "Metaspace": return new MetaspaceDecoder(PreTokenizerReader.Metaspace(node));
            case "WordPiece": return new WordPieceDecoder(node["prefix"].Text(), node.Flag("cleanup", missing: true));
            case "BPEDecoder": return new SuffixDecoder(node["suffix"].Text());
            case "Strip":
                string content = node["content"].Text();
                return content.Length == 1 ? new StripDecoder(content[0], node["start"].Number(1 << 20), node["stop"].Number(1 << 20)) : throw node["content"].Error("character");
            default: throw node.Unsupported(type);
        }
    }
}
