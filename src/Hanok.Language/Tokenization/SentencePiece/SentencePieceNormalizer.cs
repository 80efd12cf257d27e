using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>
/// What SentencePiece does before it cuts (normalizer.cc): rules for the longest beginning each time, user-defined symbols left alone, extra white space away,
/// a space in front (or behind), spaces written as U+2581.
/// </summary>
sealed class SentencePieceNormalizer : Normalizer
{
    readonly SentencePieceSettings settings;
    readonly CharsMap? map;
    readonly Dictionary<byte, byte[][]> userDefined;

    /// <summary>A normaliser with the settings of a model and the texts of its user-defined symbols.</summary>
    public SentencePieceNormalizer(SentencePieceSettings settings, byte[][] userDefined)
    {
        this.settings = settings;
        map = settings.CharsMap.Length > 0 ? CharsMap.TryRead(settings.CharsMap) : null;
        this.userDefined = userDefined.GroupBy(u => u[0]).ToDictionary(g => g.Key, g => g.OrderByDescending(u => u.Length).ToArray());
    }

    /// <inheritdoc/>
    public override string Apply(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ReadOnlySpan<byte> rest = bytes;
        if (settings.RemovesExtraWhiteSpace)
            while (!rest.IsEmpty && Prefix(rest, out int length) is [(byte)' ']) rest = rest[length..];
        if (rest.IsEmpty) return "";
        ReadOnlySpan<byte> space = settings.EscapesWhiteSpace ? "\u2581"u8 : " "u8;
        ArrayBufferWriter<byte> result = new(bytes.Length + 16);
        if (settings.AddsDummyPrefix && !settings.WhiteSpaceIsSuffix) result.Write(space);
        bool afterSpace = settings.RemovesExtraWhiteSpace;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> part = Prefix(rest, out int length);
            rest = rest[length..];
            while (afterSpace && part is [(byte)' ', ..]) part = part[1..];
            if (part.IsEmpty) continue;
            afterSpace = settings.RemovesExtraWhiteSpace && part[^1] == ' ';
            for (int at; (at = part.IndexOf((byte)' ')) >= 0; part = part[(at + 1)..])
            {
                result.Write(part[..at]);
                result.Write(space);
            }
            result.Write(part);
        }
        ReadOnlySpan<byte> all = result.WrittenSpan;
        if (settings.RemovesExtraWhiteSpace) while (all.EndsWith(space)) all = all[..^space.Length];
        string normal = Encoding.UTF8.GetString(all);
        return settings.AddsDummyPrefix && settings.WhiteSpaceIsSuffix ? normal + Encoding.UTF8.GetString(space) : normal;
    }

    /// <summary>Not written as it is: <see cref="SentencePieceConversion"/> gives what <c>tokenizer.json</c> can say.</summary>
    public override void Write(Utf8JsonWriter json) => throw new NotSupportedException("converted before it is written");

    // What the text begins with, normalised, and how many bytes of it that takes.
    ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> text, out int length)
    {
        if (userDefined.TryGetValue(text[0], out byte[][]? symbols))
            foreach (byte[] symbol in symbols)
                if (text.StartsWith(symbol))
                {
                    length = symbol.Length;
                    return text[..length];
                }
        if (map is not null)
        {
            ReadOnlySpan<byte> rule = map.Find(text, longest: true, out length);
            if (length > 0) return rule;
        }
        length = text[0] < 0x80 ? 1 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4;
        return text[..length];
    }
}
