using System.Text;

namespace Hanok.Data.Formats;

/// <summary>Text that was decoded with the wrong encoding once and stored that way.</summary>
public static class Mojibake
{
    static readonly Encoding StrictLatin = Encoding.GetEncoding("iso-8859-1", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>True where <paramref name="text"/> looks like UTF-8 read as Latin-1, Windows-1252 or CP949, or like CP949 read as Latin-1.</summary>
    public static bool IsIn(string text)
    {
        int beyond = 0, broken = 0, leads = 0, replaced = 0, rare = 0, hangul = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c < 0x80) continue;
            beyond++;
            if (c == '\uFFFD') replaced++;
            else if (c is >= '\uAC00' and <= '\uD7A3')
            {
                hangul++;
                if (!Plausibility.IsCommonHangul(c)) rare++;
            }
            // A lead byte of three-byte UTF-8 (ê ë ì í for Hangul) and a continuation byte, as Latin-1 or as Windows-1252 shows it.
            if (c is >= '\u00C2' and <= '\u00EF' && i + 1 < text.Length)
            {
                leads++;
                if (IsContinuation(text[i + 1])) broken++;
            }
        }
        if (beyond < 4) return false;
        if (leads >= 3 && broken >= 0.6 * leads && 2 * broken >= 0.3 * beyond) return true;
        if (replaced >= 0.05 * beyond && replaced >= 2) return true;
        if (hangul >= 8 && rare > 0.4 * hangul) return true;
        return hangul == 0 && IsKoreanAsLatin(text);
    }

    static bool IsContinuation(char c) => c is >= '\u0080' and <= '\u00BF' || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".Contains(c);

    static bool IsKoreanAsLatin(string text)
    {
        try
        {
            byte[] bytes = StrictLatin.GetBytes(text);
            DecodedText decoded = TextEncodings.Decode(bytes);
            return decoded.Encoding == "cp949" && Plausibility.Of(decoded.Text!, "cp949") >= 0.9;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
