using System.Text;
using System.Text.Json;
using Hanok.Language.Unicode;

namespace Hanok.Language.Tokenization;

/// <summary>
/// The rules of a SentencePiece model as Hugging Face's <c>tokenizers</c> applies them: grapheme by grapheme, where it takes less than 6 bytes, else (or where
/// there is no rule for it) code point by code point; the rule of the shortest beginning replaces all of it.
/// </summary>
sealed class PrecompiledNormalizer(CharsMap map, byte[] source) : Normalizer
{
    /// <summary>The rules as they are stored.</summary>
    public byte[] Source => source;

    /// <inheritdoc/>
    public override string Apply(string text)
    {
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int cluster = GraphemeBreak.Length(text, i);
            if (Replace(text.AsSpan(i, cluster), result, most: 5))
            {
                i += cluster;
                continue;
            }
            for (int end = i + cluster; i < end;)
            {
                CodePoints.At(text, i, out int units);
                if (!Replace(text.AsSpan(i, units), result, most: 4)) result.Append(text, i, units);
                i += units;
            }
        }
        return result.ToString();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Precompiled");
        json.WriteBase64String("precompiled_charsmap", source);
        json.WriteEndObject();
    }

    bool Replace(ReadOnlySpan<char> part, StringBuilder result, int most)
    {
        if (part.Length > most) return false;
        Span<byte> bytes = stackalloc byte[15];
        int count = Encoding.UTF8.GetBytes(part, bytes);
        if (count > most) return false;
        ReadOnlySpan<byte> text = map.Find(bytes[..count], longest: false, out int length);
        if (length == 0) return false;
        result.Append(Encoding.UTF8.GetString(text));
        return true;
    }
}
