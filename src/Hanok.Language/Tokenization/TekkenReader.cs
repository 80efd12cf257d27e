using Hanok.Language.Patterns;

namespace Hanok.Language.Tokenization;

/// <summary>
/// Mistral's <c>tekken.json</c>: a vocabulary of ranks with the expression that cuts texts, and special tokens whose ids stand before it. As mistral_common and transformers
/// read it: of the vocabulary the first <c>default_vocab_size - default_num_special_tokens</c>, ids without a special token named <c>&lt;SPECIAL_n&gt;</c>. A text begins with <c>&lt;s&gt;</c>.
/// </summary>
static class TekkenReader
{
    const int LongestPattern = 4096, MostSpecial = 10_000;

    /// <summary>Those of files that do not list them (versions up to 7).</summary>
    static readonly string[] UsualSpecial =
    [
        "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]",
        "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]",
    ];

    /// <summary>The tokenizer of a file's bytes.</summary>
    public static Tokenizer Read(ReadOnlyMemory<byte> json, string file)
    {
        using var document = JsonFile.Parse(json, file);
        JsonNode root = new(document.RootElement, file, ""), config = root["config"], pattern = config["pattern"];
        if (pattern.Text().Length > LongestPattern) throw pattern.Error("short", null, LongestPattern);
        int size = config["default_vocab_size"].Number(MergeTable.LargestId), first = config["default_num_special_tokens"].Number(Math.Min(size, MostSpecial));
        List<AddedToken> special = Special(root.Optional("special_tokens"), first, config["default_num_special_tokens"]);
        return new Tokenizer(RankedMerges.Model(Vocabulary(root["vocab"], first, size)), new()
        {
            Stages = [new(PiecePattern.For(pattern.Text()), true, true, false, PieceStageSource.Split), new(null, true, true, false, PieceStageSource.ByteLevel)],
            AddedTokens = special,
            Template = special.Find(t => t.Content == "<s>") is { } begin ? [new(begin.Content, [begin.Id]), new(null, [])] : null,
        });
    }

    static Dictionary<string, int> Vocabulary(JsonNode list, int first, int size)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        foreach (JsonNode item in list.Items())
        {
            if (ids.Count == size - first) break;
            JsonNode bytes = item["token_bytes"];
            _ = bytes.Text();
            if (!bytes.Element.TryGetBytesFromBase64(out byte[]? token) || token.Length is 0 or > RankedMerges.LongestToken) throw bytes.Error("base64", null, RankedMerges.LongestToken);
            if (item["rank"].Number(size) != ids.Count || !ids.TryAdd(ByteAlphabet.ToText(token), first + ids.Count)) throw item.Error("rank", null, ids.Count);
        }
        if (ids.Count < size - first) throw list.Error("tokens", null, size - first, ids.Count);
        foreach (byte b in ByteAlphabet.InOrder)
            if (!ids.ContainsKey(ByteAlphabet.ToChar(b).ToString())) throw list.Error("byte", null, b);
        return ids;
    }

    static List<AddedToken> Special(JsonNode? list, int count, JsonNode where)
    {
        string?[] names = new string?[count];
        int next = 0;
        if (list is null)
        {
            foreach (string name in UsualSpecial.Take(count)) names[next++] = name;
        }
        foreach (JsonNode item in list?.Items() ?? [])
        {
            int rank = item["rank"].Number(count - 1);
            string name = item["token_str"].Text();
            if (name.Length == 0 || names[rank] is not null) throw item.Error("own_id");
            names[rank] = name;
        }
        for (int id = 0; id < count; id++) names[id] ??= $"<SPECIAL_{id}>";
        return names.Distinct(StringComparer.Ordinal).Count() == count ? [.. names.Select((name, id) => new AddedToken(id, name!))] : throw (list ?? where).Error("own_id");
    }
}
