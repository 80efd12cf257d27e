using System.Text.Json;
using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>Reads <c>tokenizer.json</c>: BPE (byte-level, or of characters with byte fallback) and Unigram models; other kinds are refused by name.</summary>
static class TokenizerJsonReader
{
    const int LargestId = MergeTable.LargestId, LongestPatterns = 4096;

    /// <summary>The tokenizer of a file's bytes.</summary>
    public static Tokenizer Read(ReadOnlyMemory<byte> json, string file)
    {
        using JsonDocument document = JsonFile.Parse(json, file);
        return Read(new JsonNode(document.RootElement, file, ""));
    }

    static Tokenizer Read(JsonNode root)
    {
        CheckPatterns(root);
        List<PieceStage> stages = PreTokenizerReader.Read(root.Optional("pre_tokenizer"));
        bool byteLevel = stages.Any(PreTokenizerReader.IsByteLevel);
        JsonNode node = root["model"];
        TokenModel model = Model(node, byteLevel);
        (List<TemplateItem>? single, List<TemplateItem>? pair) = TemplateReader.Read(root.Optional("post_processor"));
        return new Tokenizer(model, new()
        {
            Normalizer = NormalizerReader.Read(root.Optional("normalizer")),
            Stages = stages,
            Template = single,
            PairTemplate = pair,
            AddedTokens = Added(root.Optional("added_tokens"), model),
            Decoder = DecoderReader.Read(root.Optional("decoder"), byteLevel),
        });
    }

    // Each pattern is bounded by itself, but a set that a few characters name takes thousands of bytes: what counts is all of them together.
    static void CheckPatterns(JsonNode root)
    {
        long length = 0;
        foreach (string name in (ReadOnlySpan<string>)["normalizer", "pre_tokenizer", "decoder"])
            if (root.Optional(name) is { } part) length += Patterns(part);
        if (length > LongestPatterns) throw new UserError("language.tokenizer.patterns", root.File, length, LongestPatterns);
    }

    static long Patterns(JsonNode node) => node.Element.ValueKind switch
    {
        JsonValueKind.Object => node.Members().Sum(m => m.Name == "Regex" ? m.Value.Element.GetRawText().Length : Patterns(m.Value)),
        JsonValueKind.Array => node.Items().Sum(Patterns),
        _ => 0,
    };

    static TokenModel Model(JsonNode model, bool byteLevel)
    {
        string type = model.Optional("type")?.Text() ?? (model.Optional("merges") is null ? "?" : "BPE");
        return type switch
        {
            "BPE" => Bpe(model, byteLevel),
            "Unigram" when !byteLevel => Unigram(model),
            "Unigram" => throw model.Unsupported("Unigram with ByteLevel"),
            _ => throw model.Unsupported(type),
        };
    }

    static BpeModel Bpe(JsonNode model, bool byteLevel)
    {
        if (model.Optional("dropout") is { Element.ValueKind: JsonValueKind.Number } dropout && dropout.Element.GetDouble() != 0) throw model.Unsupported("dropout");
        CharacterOptions options = new()
        {
            Unknown = model.Optional("unk_token")?.Text(),
            FusesUnknown = model.Flag("fuse_unk", missing: false),
            ByteFallback = model.Flag("byte_fallback", missing: false),
            Prefix = model.Optional("continuing_subword_prefix")?.Text() ?? "",
            Suffix = model.Optional("end_of_word_suffix")?.Text() ?? "",
        };
        if (byteLevel)
        {
            if (options.Prefix.Length > 0) throw model.Unsupported("continuing_subword_prefix with ByteLevel");
            if (options.Suffix.Length > 0) throw model.Unsupported("end_of_word_suffix with ByteLevel");
            if (options.ByteFallback) throw model.Unsupported("byte_fallback with ByteLevel");
        }
        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        HashSet<int> ids = [];
        foreach ((string token, JsonNode id) in model["vocab"].Members())
        {
            vocabulary[token] = id.Number(LargestId);
            if (!ids.Add(vocabulary[token])) throw id.Error("one_id");
        }
        // Where every byte has its token, an unknown one is never met.
        if (byteLevel && options.Unknown is not null && !ByteAlphabet.InOrder.All(b => vocabulary.ContainsKey(ByteAlphabet.ToChar(b).ToString()))) throw model.Unsupported("unk_token with ByteLevel");
        if (options.Unknown is { } unknown && !byteLevel && !vocabulary.ContainsKey(unknown)) throw model["unk_token"].Error("known", null, unknown);
        List<(string, string)> merges = [];
        foreach (JsonNode merge in model["merges"].Items())
        {
            merges.Add(Merge(merge, vocabulary, options.Prefix.Length));
            if (merges.Count > MergeTable.MostMerges) throw merge.Error("range", null, MergeTable.MostMerges);
        }
        return new BpeModel(vocabulary, merges, model.Flag("ignore_merges", missing: false), byteLevel ? null : options);
    }

    static UnigramModel Unigram(JsonNode model)
    {
        List<string> tokens = [];
        List<double> scores = [];
        foreach (JsonNode entry in model["vocab"].Items())
        {
            JsonNode[] pair = [.. entry.Items()];
            if (pair.Length != 2) throw entry.Error("scored");
            tokens.Add(pair[0].Text());
            if (pair[1].Element.ValueKind != JsonValueKind.Number || !pair[1].Element.TryGetDouble(out double score) || !double.IsFinite(score)) throw pair[1].Error("number");
            scores.Add(score);
            if (tokens.Count > LargestId) throw entry.Error("range", null, LargestId);
        }
        int unknown = model.Optional("unk_id")?.Number(Math.Max(tokens.Count - 1, 0)) ?? -1;
        return new UnigramModel(tokens, scores, tokens.Count == 0 ? -1 : unknown, model.Flag("byte_fallback", missing: false));
    }

    static (string, string) Merge(JsonNode node, Dictionary<string, int> vocabulary, int prefix)
    {
        string left, right;
        if (node.Element.ValueKind == JsonValueKind.String)
        {
            string text = node.Text();
            int space = text.IndexOf(' ');
            if (space <= 0 || space == text.Length - 1) throw node.Error("merge");
            (left, right) = (text[..space], text[(space + 1)..]);
        }
        else
        {
            JsonNode[] pair = [.. node.Items()];
            if (pair.Length != 2) throw node.Error("merge");
            (left, right) = (pair[0].Text(), pair[1].Text());
        }
        if (right.Length < prefix) throw node.Error("merge");
        foreach (string token in (ReadOnlySpan<string>)[left, right, string.Concat(left, right.AsSpan(prefix))])
            if (!vocabulary.ContainsKey(token)) throw node.Error("known", null, token);
        return (left, right);
    }

    static List<AddedToken> Added(JsonNode? node, TokenModel model)
    {
        Dictionary<string, AddedToken> tokens = new(StringComparer.Ordinal);
        Dictionary<int, string> contents = [];
        foreach (JsonNode item in node?.Items() ?? [])
        {
            string content = item["content"].Text();
            int id = item["id"].Number(LargestId);
            if (content.Length == 0) continue;
            // A content that the vocabulary has keeps its id there.
            if (model.IdOf(content) is { } known) id = known;
            else if (model.TextOf(id) is not null || (contents.TryGetValue(id, out string? other) && other != content)) throw item.Error("own_id");
            contents[id] = content;
            tokens[content] = new(id, content, item.Flag("special", false), item.Flag("normalized", false), item.Flag("lstrip", false), item.Flag("rstrip", false), item.Flag("single_word", false));
        }
        return [.. tokens.Values.OrderBy(t => t.Id)];
    }
}
