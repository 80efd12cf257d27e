using System.Text;
using System.Text.Json;
using Hanok.Language.Unicode;

namespace Hanok.Language.Tokenization;

/// <summary>The vocabulary and merges of a BPE model, byte-level or (with <see cref="CharacterOptions"/>) of characters. Immutable.</summary>
sealed class BpeModel : TokenModel
{
    readonly int[] idOfByte = new int[256];
    readonly HashSet<int> mergeResults;
    readonly CharacterSymbols? characters;

    /// <summary>A model of a vocabulary and merges as <c>tokenizer.json</c> writes them.</summary>
    public BpeModel(Dictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, bool ignoreMerges, CharacterOptions? options = null) : base(vocabulary)
    {
        Merges = merges;
        IgnoreMerges = ignoreMerges;
        Options = options;
        characters = options is null ? null : new CharacterSymbols(vocabulary, options);
        int prefix = options?.Prefix.Length ?? 0;
        for (int b = 0; b < 256; b++) idOfByte[b] = vocabulary.GetValueOrDefault(ByteAlphabet.ToChar((byte)b).ToString(), -1);
        List<(int Left, int Right, int Id)> byId = [.. merges.Select(m => (vocabulary[m.Left], vocabulary[m.Right], vocabulary[string.Concat(m.Left, m.Right.AsSpan(prefix))]))];
        mergeResults = [.. byId.Select(m => m.Id)];
        Table = new MergeTable(byId);
    }

    /// <summary>Merges in order of rank.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    /// <summary>The merges by ids.</summary>
    public MergeTable Table { get; }

    /// <summary>Whether a piece that is in the vocabulary as a whole is that one token, whatever its merges say.</summary>
    public bool IgnoreMerges { get; }

    /// <summary>How characters become symbols; null where the model is byte-level.</summary>
    public CharacterOptions? Options { get; }

    /// <inheritdoc/>
    public override TextEncoder NewEncoder(HashSet<int> special) => new PieceEncoder(this, special);

    /// <summary>The symbols of a piece before merging: the ids of its bytes; bytes without a token are left out, as the judge does it.</summary>
    public int Symbols(ReadOnlySpan<char> piece, Span<int> symbols)
    {
        if (characters is not null) return characters.Write(piece, symbols);
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
    public int? Whole(ReadOnlySpan<char> piece) => IdOf(characters is null ? ByteAlphabet.ToText(Encoding.UTF8.GetBytes(piece.ToArray())) : piece.ToString());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        (Options ?? new()).Write(json);
        json.WriteBoolean("ignore_merges", IgnoreMerges);
        json.WriteStartObject("vocab");
        foreach ((string token, int id) in Vocabulary.OrderBy(v => v.Value)) json.WriteNumber(token, id);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        // A token with a space in it can only be written as one of a pair.
        bool pairs = Merges.Any(m => m.Left.Contains(' ') || m.Right.Contains(' '));
        foreach ((string left, string right) in Merges)
        {
            if (!pairs)
            {
                json.WriteStringValue(left + " " + right);
                continue;
            }
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
