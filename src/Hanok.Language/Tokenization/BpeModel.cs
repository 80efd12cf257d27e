using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language.Tokenization;

/// <summary>The vocabulary and merges of a byte-level BPE model. Immutable.</summary>
sealed class BpeModel
{
    readonly int[] idOfByte = new int[256];
    readonly Dictionary<string, int> ids;
    readonly string?[] texts;
    readonly HashSet<int> mergeResults;

    /// <summary>A model of a vocabulary and merges as <c>tokenizer.json</c> writes them.</summary>
    public BpeModel(Dictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, bool ignoreMerges)
    {
        ids = vocabulary;
        Merges = merges;
        IgnoreMerges = ignoreMerges;
        texts = new string?[vocabulary.Count == 0 ? 0 : vocabulary.Values.Max() + 1];
        foreach ((string text, int id) in vocabulary) texts[id] = text;
        for (int b = 0; b < 256; b++) idOfByte[b] = vocabulary.GetValueOrDefault(ByteAlphabet.ToChar((byte)b).ToString(), -1);
        List<(int Left, int Right, int Id)> byId = [.. merges.Select(m => (ids[m.Left], ids[m.Right], ids[m.Left + m.Right]))];
        mergeResults = [.. byId.Select(m => m.Id)];
        Table = new MergeTable(byId);
    }

    /// <summary>Merges in order of rank.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    /// <summary>The merges by ids.</summary>
    public MergeTable Table { get; }

    /// <summary>Whether a piece that is in the vocabulary as a whole is that one token, whatever its merges say.</summary>
    public bool IgnoreMerges { get; }

    /// <summary>One more than the largest id.</summary>
    public int Size => texts.Length;

    /// <summary>The vocabulary.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => ids;

    /// <summary>The id of a token as written in <c>tokenizer.json</c>.</summary>
    public int? IdOf(string text) => ids.TryGetValue(text, out int id) ? id : null;

    /// <summary>The token of an id as written in <c>tokenizer.json</c>; null where the vocabulary has none.</summary>
    public string? TextOf(int id) => (uint)id < (uint)texts.Length ? texts[id] : null;

    /// <summary>The symbols of a piece before merging: the ids of its bytes; bytes without a token are left out, as the judge does it.</summary>
    public int Symbols(ReadOnlySpan<char> piece, Span<int> symbols)
    {
        int count = 0;
        for (int i = 0; i < piece.Length; i++)
        {
            int code = piece[i];
            if (code < 0x80)
            {
                Add(code, symbols, ref count);
                continue;
            }
            if (char.IsSurrogate((char)code))
            {
                code = CodePoints.At(piece, i, out int units);
                i += units - 1;
            }
            if (code < 0x800) Add(0xC0 | code >> 6, symbols, ref count);
            else
            {
                if (code < 0x10000) Add(0xE0 | code >> 12, symbols, ref count);
                else
                {
                    Add(0xF0 | code >> 18, symbols, ref count);
                    Add(0x80 | code >> 12 & 0x3F, symbols, ref count);
                }
                Add(0x80 | code >> 6 & 0x3F, symbols, ref count);
            }
            Add(0x80 | code & 0x3F, symbols, ref count);
        }
        return count;
    }

    void Add(int value, Span<int> symbols, ref int count)
    {
        if (idOfByte[value] is int id and >= 0) symbols[count++] = id;
    }

    /// <summary>Whether some merge gives one of <paramref name="tokens"/>.</summary>
    public bool MergesInto(HashSet<int> tokens) => tokens.Count > 0 && tokens.Any(t => mergeResults.Contains(t));

    /// <summary>The id of a piece that is in the vocabulary as a whole.</summary>
    public int? Whole(ReadOnlySpan<char> piece) => IdOf(ByteAlphabet.ToText(Encoding.UTF8.GetBytes(piece.ToArray())));
}
