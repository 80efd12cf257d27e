using System.Text;
using System.Text.Unicode;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;

namespace Hanok.Language;

/// <summary>Tokenizers from the metadata of GGUF files, which encode as llama.cpp does: byte-level BPE (<c>gpt2</c>), SentencePiece's BPE (<c>llama</c>) and unigram (<c>t5</c>).</summary>
public static class GgufTokenizer
{
    /// <summary>The tokenizer of a file's metadata.</summary>
    /// <param name="data">The metadata; nothing in it is taken on trust.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="UserError">Values that do not fit together, a model or a pre-tokenizer that is not known (by name).</exception>
    public static Tokenizer Create(GgufTokenizerData data, string file)
    {
        int count = data.Tokens.Count;
        if (count == 0) throw new UserError("language.gguf.missing", file, "tokenizer.ggml.tokens");
        if (count - 1 > MergeTable.LargestId) throw new UserError("language.gguf.value", file, "tokenizer.ggml.tokens", count, MergeTable.LargestId + 1);
        PieceKind[] kinds = new PieceKind[count];
        Array.Fill(kinds, PieceKind.Normal);
        if (data.Types is { } types)
        {
            if (types.Count != count) throw new UserError("language.gguf.lengths", file, "tokenizer.ggml.token_type", types.Count, count);
            for (int id = 0; id < count; id++)
                kinds[id] = types[id] is >= 1 and <= 6 ? (PieceKind)types[id] : throw new UserError("language.gguf.value", file, $"tokenizer.ggml.token_type[{id}]", types[id], count);
        }
        int? bos = Id(data.Bos, "bos_token_id", count, file), eos = Id(data.Eos, "eos_token_id", count, file), unknown = Id(data.Unknown, "unknown_token_id", count, file);
        string[] tokens = [.. data.Tokens.Select(t => Encoding.UTF8.GetString(t.Span))];
        return data.Model switch
        {
            "gpt2" => ByteLevel(data, tokens, kinds, bos, eos, file),
            "llama" => SentencePiece(data, tokens, kinds, bos ?? Known(1, count), eos ?? Known(2, count), unknown, file),
            "t5" => Unigram(data, tokens, kinds, bos, eos ?? GgufUnigram.EndOf(count), unknown, file),
            _ => throw new UserError("language.gguf.model", file, data.Model),
        };
    }

    static int? Known(int id, int count) => id < count ? id : null;

    static int? Id(int? id, string key, int count, string file) =>
        id is null || (id >= 0 && id < count) ? id : throw new UserError("language.gguf.value", file, "tokenizer.ggml." + key, id, count);

    static Tokenizer ByteLevel(GgufTokenizerData data, string[] tokens, PieceKind[] kinds, int? bos, int? eos, string file)
    {
        string name = data.Pre ?? "default";
        GgufPreTokenizer pre = GgufPreTokenizer.Find(name) ?? throw new UserError("language.gguf.pre", file, name);
        if (data.Merges is not { } merges) throw new UserError("language.gguf.missing", file, "tokenizer.ggml.merges");
        if (merges.Count > MergeTable.MostMerges) throw new UserError("language.gguf.value", file, "tokenizer.ggml.merges", merges.Count, tokens.Length);
        Dictionary<string, int> vocabulary = new(tokens.Length, StringComparer.Ordinal);
        List<AddedToken> added = [];
        for (int id = 0; id < tokens.Length; id++)
        {
            // Of equal texts the first is the one that text gives; a later one is kept under a name of its own so that it decodes.
            bool own = vocabulary.TryAdd(tokens[id], id);
            if (!own) vocabulary[Distinct(vocabulary, tokens[id], id)] = id;
            if (own && tokens[id].Length > 0 && kinds[id] is PieceKind.Control or PieceKind.Unknown or PieceKind.UserDefined)
                added.Add(new(id, tokens[id], IsSpecial: kinds[id] != PieceKind.UserDefined));
        }
        List<(string, string)> pairs = new(merges.Count);
        for (int i = 0; i < merges.Count; i++)
        {
            string merge = Encoding.UTF8.GetString(merges[i].Span);
            int space = merge.Length < 3 ? -1 : merge.IndexOf(' ', 1);
            if (space < 0 || !Utf8.IsValid(merges[i].Span)) throw new UserError("language.gguf.merge", file, i, merge);
            string left = merge[..space], right = merge[(space + 1)..];
            if (!vocabulary.ContainsKey(left) || !vocabulary.ContainsKey(right) || !vocabulary.ContainsKey(left + right)) throw new UserError("language.gguf.merge", file, i, merge);
            pairs.Add((left, right));
        }
        return new Tokenizer(new BpeModel(vocabulary, pairs, pre.IgnoresMerges), new()
        {
            Stages = pre.Stages(),
            AddedTokens = added,
            Template = Template(tokens, bos, eos, data.AddsBos ?? pre.AddsBos, data.AddsEos ?? false),
        });
    }

    static Tokenizer SentencePiece(GgufTokenizerData data, string[] tokens, PieceKind[] kinds, int? bos, int? eos, int? unknown, string file)
    {
        IReadOnlyList<float> scores = Scores(data, tokens.Length, file);
        SentencePieceSettings settings = new()
        {
            AddsDummyPrefix = data.AddsSpacePrefix ?? true,
            RemovesExtraWhiteSpace = false,
            AllowsWhiteSpacePieces = true,
            Ends = (bos ?? -1, eos ?? -1),
        };
        unknown ??= Array.IndexOf(kinds, PieceKind.Unknown) is var found and >= 0 ? found : null;
        return SentencePieceFile.Create(new SentencePieceBpe(tokens, scores, kinds, unknown ?? -1, byteFallback: true), kinds, settings, readsControl: true,
            Template(tokens, bos, eos, data.AddsBos ?? true, data.AddsEos ?? false));
    }

    static Tokenizer Unigram(GgufTokenizerData data, string[] tokens, PieceKind[] kinds, int? bos, int? eos, int? unknown, string file) =>
        GgufUnigram.Create(data, tokens, kinds, unknown, Scores(data, tokens.Length, file), Template(tokens, bos, eos, data.AddsBos ?? false, data.AddsEos ?? true), (bos, eos), file);

    static IReadOnlyList<float> Scores(GgufTokenizerData data, int count, string file)
    {
        if (data.Scores is not { } scores) throw new UserError("language.gguf.missing", file, "tokenizer.ggml.scores");
        if (scores.Count != count) throw new UserError("language.gguf.lengths", file, "tokenizer.ggml.scores", scores.Count, count);
        for (int id = 0; id < scores.Count; id++)
            if (!float.IsFinite(scores[id])) throw new UserError("language.gguf.value", file, $"tokenizer.ggml.scores[{id}]", scores[id], count);
        return scores;
    }

    static string Distinct(Dictionary<string, int> vocabulary, string text, int id)
    {
        string name = $"{text}#{id}";
        while (vocabulary.ContainsKey(name)) name += "#";
        return name;
    }

    static List<TemplateItem>? Template(string[] tokens, int? bos, int? eos, bool addsBos, bool addsEos)
    {
        List<TemplateItem> items = [new(null, [])];
        if (addsBos && bos is { } begin) items.Insert(0, new(tokens[begin], [begin]));
        if (addsEos && eos is { } end) items.Add(new(tokens[end], [end]));
        return items.Count == 1 ? null : items;
    }
}
