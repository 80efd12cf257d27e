using System.Text;
using System.Text.Json;
using Hanok.Language.Unicode;

namespace Hanok.Language.Tokenization;

/// <summary>How a BPE model that is not byte-level begins: with characters. What the vocabulary lacks becomes byte tokens or the unknown token.</summary>
sealed record CharacterOptions
{
    /// <summary>The token for unknown characters; null: they are left out.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether unknown characters in a row give one unknown token.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Whether unknown characters become the tokens of their UTF-8 bytes, where all of these are there.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Written before every character of a piece but the first.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Written after the last character of a piece.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>Writes the members of <c>model</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("unk_token", Unknown);
        json.WriteString("continuing_subword_prefix", Prefix.Length > 0 ? Prefix : null);
        json.WriteString("end_of_word_suffix", Suffix.Length > 0 ? Suffix : null);
        json.WriteBoolean("fuse_unk", FusesUnknown);
        json.WriteBoolean("byte_fallback", ByteFallback);
    }
}

/// <summary>Finds the ids of a piece's characters.</summary>
sealed class CharacterSymbols
{
    readonly Dictionary<int, int> ids = [];
    readonly CharacterOptions options;
    readonly Func<string, int?> idOf;
    readonly int[] bytes;
    readonly int unknown;

    /// <summary>The characters of a vocabulary.</summary>
    public CharacterSymbols(IReadOnlyDictionary<string, int> vocabulary, CharacterOptions options)
    {
        this.options = options;
        idOf = text => vocabulary.TryGetValue(text, out int id) ? id : null;
        foreach ((string text, int id) in vocabulary)
        {
            if (text.Length is 0 or > 2) continue;
            int code = CodePoints.At(text, 0, out int units);
            if (units == text.Length && !char.IsSurrogate(text[0]) | units == 2) ids.Add(code, id);
        }
        bytes = [.. Enumerable.Range(0, 256).Select(b => options.ByteFallback ? idOf(ByteToken.Text((byte)b)) ?? -1 : -1)];
        unknown = options.Unknown is { } token ? idOf(token) ?? -1 : -1;
    }

    /// <summary>Writes the ids and gives their number, at most three for each UTF-16 unit.</summary>
    public int Write(ReadOnlySpan<char> piece, Span<int> symbols)
    {
        int count = 0;
        bool pending = false;                   // an unknown token that the next one may join
        bool affixes = options.Prefix.Length + options.Suffix.Length > 0;
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < piece.Length;)
        {
            int code = CodePoints.At(piece, i, out int units), start = i;
            i += units;
            int? id = affixes ? Affixed(code, first: start == 0, last: i == piece.Length) : ids.TryGetValue(code, out int known) ? known : null;
            if (id is { } symbol)
            {
                if (pending) symbols[count++] = unknown;
                pending = false;
                symbols[count++] = symbol;
                continue;
            }
            if (options.ByteFallback)
            {
                int length = new Rune(code).EncodeToUtf8(utf8);
                bool all = true;
                foreach (byte b in utf8[..length]) all &= bytes[b] >= 0;
                if (all)
                {
                    foreach (byte b in utf8[..length]) symbols[count++] = bytes[b];
                    continue;
                }
            }
            if (unknown < 0) continue;
            if (pending && !options.FusesUnknown) symbols[count++] = unknown;
            pending = true;
        }
        if (pending) symbols[count++] = unknown;
        return count;
    }

    int? Affixed(int code, bool first, bool last) => idOf((first ? "" : options.Prefix) + char.ConvertFromUtf32(code) + (last ? options.Suffix : ""));
}
