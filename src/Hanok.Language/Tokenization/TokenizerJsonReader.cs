using System.Text.Json;
using Hanok.Language.Patterns;

namespace Hanok.Language.Tokenization;

/// <summary>Reads <c>tokenizer.json</c> of byte-level BPE models; other kinds are refused by name.</summary>
static class TokenizerJsonReader
{
    const int LargestId = MergeTable.LargestId;

    /// <summary>The tokenizer of a file's bytes.</summary>
    public static Tokenizer Read(ReadOnlyMemory<byte> json, string file)
    {
        using JsonDocument document = JsonFile.Parse(json, file);
        return Read(new JsonNode(document.RootElement, file, ""));
    }

    static Tokenizer Read(JsonNode root)
    {
        JsonNode model = root["model"];
        string type = model.Optional("type")?.Text() ?? (model.Optional("merges") is null ? "?" : "BPE");
        if (type != "BPE") throw model.Unsupported(type);
        foreach (string option in (ReadOnlySpan<string>)["continuing_subword_prefix", "end_of_word_suffix"])
            if (model.Optional(option) is { } value && value.Text().Length > 0) throw model.Unsupported(option);
        if (model.Optional("dropout") is { Element.ValueKind: JsonValueKind.Number } dropout && dropout.Element.GetDouble() != 0) throw model.Unsupported("dropout");
        if (model.Flag("byte_fallback", missing: false)) throw model.Unsupported("byte_fallback");

        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        HashSet<int> ids = [];
        foreach ((string token, JsonNode id) in model["vocab"].Members())
        {
            vocabulary[token] = id.Number(LargestId);
            if (!ids.Add(vocabulary[token])) throw id.Error("one_id");
        }
        // Where every byte has its token, an unknown one is never met.
        if (model.Optional("unk_token") is not null && !ByteAlphabet.InOrder.All(b => vocabulary.ContainsKey(ByteAlphabet.ToChar(b).ToString()))) throw model.Unsupported("unk_token");
        List<(string, string)> merges = [];
        foreach (JsonNode merge in model["merges"].Items())
        {
            merges.Add(Merge(merge, vocabulary));
            if (merges.Count > MergeTable.MostMerges) throw merge.Error("range", null, MergeTable.MostMerges);
        }

        TokenizerDefinition definition = new()
        {
            Normalizer = Normalizer(root.Optional("normalizer")),
            Stages = Stages(root.Optional("pre_tokenizer") ?? throw root.Unsupported("BPE without a byte-level pre_tokenizer")),
            Template = Template(root.Optional("post_processor")),
            AddedTokens = Added(root.Optional("added_tokens"), vocabulary, ids),
        };
        Decoder(root.Optional("decoder"));
        return new Tokenizer(new BpeModel(vocabulary, merges, model.Flag("ignore_merges", missing: false)), definition);
    }

    static (string, string) Merge(JsonNode node, Dictionary<string, int> vocabulary)
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
        foreach (string token in (ReadOnlySpan<string>)[left, right, left + right])
            if (!vocabulary.ContainsKey(token)) throw node.Error("known", null, token);
        return (left, right);
    }

    static List<AddedToken> Added(JsonNode? node, Dictionary<string, int> vocabulary, HashSet<int> ids)
    {
        Dictionary<string, AddedToken> tokens = new(StringComparer.Ordinal);
        foreach (JsonNode item in node?.Items() ?? [])
        {
            string content = item["content"].Text();
            int id = item["id"].Number(LargestId);
            if (content.Length == 0) continue;
            // A content that the vocabulary has keeps its id there.
            if (vocabulary.TryGetValue(content, out int known)) id = known;
            else if (ids.Contains(id) || tokens.Values.Any(t => t.Id == id && t.Content != content)) throw item.Error("own_id");
            tokens[content] = new(id, content, item.Flag("special", false), item.Flag("normalized", false), item.Flag("lstrip", false), item.Flag("rstrip", false), item.Flag("single_word", false));
        }
        return [.. tokens.Values.OrderBy(t => t.Id)];
    }

    static NormalizerKind Normalizer(JsonNode? node)
    {
        if (node is not { } normalizer) return NormalizerKind.None;
        string type = normalizer["type"].Text();
        switch (type)
        {
            case "NFC": return NormalizerKind.Nfc;
            case "NFD": return NormalizerKind.Nfd;
            case "Sequence":
                NormalizerKind[] parts = [.. normalizer["normalizers"].Items().Select(n => Normalizer(n)).Where(k => k != NormalizerKind.None)];
                return parts.Length == 0 ? NormalizerKind.None : parts[^1];      // the last canonical form wins: each undoes the other
            default: throw normalizer.Unsupported(type);
        }
    }

    static List<PieceStage> Stages(JsonNode node)
    {
        List<PieceStage> stages = [];
        AddStages(node, stages, 0);
        if (stages.Count(s => s.Source is PieceStageSource.ByteLevel or PieceStageSource.ByteLevelRegex) != 1 || stages[^1].Source is not (PieceStageSource.ByteLevel or PieceStageSource.ByteLevelRegex))
            throw node.Unsupported("BPE without ByteLevel as the last pre-tokenizer");
        return stages;
    }

    /// <summary>The stages that a pre-tokenizer stands for, byte-level or not.</summary>
    internal static IReadOnlyList<PieceStage> StagesOf(JsonElement preTokenizer)
    {
        List<PieceStage> stages = [];
        AddStages(new JsonNode(preTokenizer, "", "pre_tokenizer"), stages, 0);
        return stages;
    }

    static void AddStages(JsonNode node, List<PieceStage> stages, int depth)
    {
        string type = node["type"].Text();
        switch (type)
        {
            case "Sequence" when depth < 8:
                foreach (JsonNode part in node["pretokenizers"].Items()) AddStages(part, stages, depth + 1);
                break;
            case "ByteLevel":
                bool regex = node.Flag("use_regex", missing: true);
                stages.Add(new(regex ? Gpt2Pattern.Instance : null, true, true, node.Flag("add_prefix_space", missing: true), regex ? PieceStageSource.ByteLevelRegex : PieceStageSource.ByteLevel));
                break;
            case "Digits":
                bool individual = node.Flag("individual_digits", missing: false);
                stages.Add(new(new DigitsPattern(individual), true, true, false, individual ? PieceStageSource.IndividualDigits : PieceStageSource.Digits));
                break;
            case "Split": stages.Add(Split(node)); break;
            default: throw node.Unsupported(type);
        }
    }

    static PieceStage Split(JsonNode node)
    {
        JsonNode pattern = node["pattern"];
        string behavior = node["behavior"].Text();
        bool invert = node.Flag("invert", missing: false);
        if (behavior is not ("Isolated" or "Removed")) throw node.Unsupported($"Split {behavior}");
        bool keepsMatches = behavior == "Isolated" || invert, keepsGaps = behavior == "Isolated" || !invert;
        if (pattern.Optional("Regex") is { } regex) return new(PiecePattern.For(regex.Text()), keepsMatches, keepsGaps, false, PieceStageSource.Split);
        string text = pattern["String"].Text();
        if (text.Length == 0) throw pattern.Error("text");
        return new(new StringPattern(text), keepsMatches, keepsGaps, false, PieceStageSource.SplitString);
    }

    static List<TemplateItem>? Template(JsonNode? node)
    {
        if (node is not { } processor) return null;
        string type = processor["type"].Text();
        switch (type)
        {
            case "ByteLevel": return null;              // changes offsets only
            case "Sequence":
                List<TemplateItem>?[] parts = [.. processor["processors"].Items().Select(p => Template(p)).Where(t => t is not null)];
                if (parts.Length > 1) throw processor.Unsupported("two TemplateProcessing in a Sequence");
                return parts.Length == 1 ? parts[0] : null;
            case "TemplateProcessing": break;
            default: throw processor.Unsupported(type);
        }
        List<TemplateItem> items = [];
        foreach (JsonNode item in processor["single"].Items())
        {
            if (item.Optional("Sequence") is not null)
            {
                items.Add(default);
                continue;
            }
            string token = item["SpecialToken"]["id"].Text();
            items.Add(new(token, [.. processor["special_tokens"][token]["ids"].Items().Select(i => i.Number(LargestId))]));
        }
        return items;
    }

    static void Decoder(JsonNode? node)
    {
        if (node is not { } decoder) return;
        string type = decoder["type"].Text();
        if (type == "Sequence") foreach (JsonNode part in decoder["decoders"].Items()) Decoder(part);
        else if (type != "ByteLevel") throw decoder.Unsupported(type);
    }
}
