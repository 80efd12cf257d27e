using System.Text.Json;
using Hanok.Language.Patterns;

namespace Hanok.Language.Tokenization;

/// <summary>Reads the member <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
static class PreTokenizerReader
{
    const int Deepest = 8;

    /// <summary>The stages of a file; none where it has no pre-tokenizer.</summary>
    public static List<PieceStage> Read(JsonNode? node)
    {
        List<PieceStage> stages = [];
        if (node is { } preTokenizer) Add(preTokenizer, stages, 0);
        // Bytes are mapped by the model: nothing may look at their letters afterwards.
        if (stages.FindIndex(IsByteLevel) is int at and >= 0 && at != stages.Count - 1) throw node!.Value.Unsupported("ByteLevel before another pre-tokenizer");
        return stages;
    }

    /// <summary>The stages that a pre-tokenizer stands for.</summary>
    public static List<PieceStage> Read(JsonElement preTokenizer) => Read(new JsonNode(preTokenizer, "", "pre_tokenizer"));

    /// <summary>Whether a stage is a ByteLevel one.</summary>
    public static bool IsByteLevel(PieceStage stage) => stage.Source is PieceStageSource.ByteLevel or PieceStageSource.ByteLevelRegex;

    static void Add(JsonNode node, List<PieceStage> stages, int depth)
    {
        string type = node["type"].Text();
        switch (type)
        {
            case "Sequence" when depth < Deepest:
                foreach (JsonNode part in node["pretokenizers"].Items()) Add(part, stages, depth + 1);
                break;
            case "ByteLevel":
                bool regex = node.Flag("use_regex", missing: true);
                stages.Add(new(regex ? Gpt2Pattern.Instance : null, true, true, node.Flag("add_prefix_space", missing: true), regex ? PieceStageSource.ByteLevelRegex : PieceStageSource.ByteLevel));
                break;
            case "Digits":
                bool individual = node.Flag("individual_digits", missing: false);
                stages.Add(new(new DigitsPattern(individual), true, true, false, individual ? PieceStageSource.IndividualDigits : PieceStageSource.Digits));
                break;
            case "Split":
                PiecePattern pattern = Replacement.ReadPattern(node);
                stages.Add(Split(node, pattern, node["behavior"], node.Flag("invert", missing: false), pattern is StringPattern ? PieceStageSource.SplitString : PieceStageSource.Split));
                break;
            case "Metaspace": stages.Add(PieceStage.Spaces(Metaspace(node))); break;
            case "Whitespace": stages.Add(Matches(node, ClassPattern.Words)); break;
            case "WhitespaceSplit": stages.Add(Matches(node, ClassPattern.NotSpaces)); break;
            case "UnicodeScripts": stages.Add(Matches(node, ScriptPattern.Instance)); break;
            case "Punctuation": stages.Add(Split(node, ClassPattern.Punctuation, node.Optional("behavior"), false, PieceStageSource.Other)); break;
            case "CharDelimiterSplit":
                string delimiter = node["delimiter"].Text();
                if (delimiter.Length == 0) throw node.Error("text");
                stages.Add(new(new StringPattern(delimiter), false, true, false, PieceStageSource.Other) { Json = node.Element.GetRawText() });
                break;
            case "BertPreTokenizer":
                stages.Add(Matches(node, ClassPattern.NotSpaces));
                stages.Add(new(ClassPattern.Punctuation, true, true, false, PieceStageSource.Other));
                break;
            default: throw node.Unsupported(type);
        }
    }

    static PieceStage Matches(JsonNode node, PiecePattern pattern) => new(pattern, true, false, false, PieceStageSource.Other) { Json = node.Element.GetRawText() };

    static PieceStage Split(JsonNode node, PiecePattern pattern, JsonNode? behavior, bool invert, PieceStageSource source)
    {
        string name = behavior?.Text() ?? "Isolated";
        SplitMerging merging = name switch
        {
            "Isolated" or "Removed" => SplitMerging.None,
            "MergedWithPrevious" => SplitMerging.WithPrevious,
            "MergedWithNext" => SplitMerging.WithNext,
            "Contiguous" => SplitMerging.Contiguous,
            _ => throw behavior!.Value.Unsupported(name),
        };
        bool all = name != "Removed", other = merging != SplitMerging.None || source == PieceStageSource.Other;
        return new(pattern, all || invert, all || !invert, false, other ? PieceStageSource.Other : source)
        {
            Merging = merging,
            Inverted = invert,
            Json = other ? node.Element.GetRawText() : "",
        };
    }

    /// <summary>The settings of a metaspace, which decoders share.</summary>
    public static Metaspace Metaspace(JsonNode node)
    {
        string replacement = node["replacement"].Text();
        if (replacement.Length != 1) throw node["replacement"].Error("character");
        // Older files say add_prefix_space where newer ones name a scheme.
        string scheme = node.Optional("prepend_scheme")?.Text() ?? (node.Flag("add_prefix_space", missing: true) ? "always" : "never");
        return new(replacement[0], scheme switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw node["prepend_scheme"].Unsupported(scheme),
        }, node.Flag("split", missing: true));
    }
}
