using System.Collections;
using System.Text;

namespace Hanok.Data.Formats;

/// <summary>How likely a text is one that somebody wrote, by how common its characters are.</summary>
/// <remarks>
/// EUC-KR bytes of Hangul are also UTF-16 code units of Hangul, and Chinese in GB 2312 is also Hanja and Hangul in EUC-KR: only the frequency of what comes out tells them apart.
/// Common Hangul = the 2,350 syllables of KS X 1001; common Han = level 1 of GB 2312.
/// </remarks>
static class Plausibility
{
    static readonly Lazy<BitArray> CommonHangul = new(() => Common(949, '\uAC00', '\uD7A3', 0xB0, 0xC8));
    static readonly Lazy<BitArray> CommonHan = new(() => Common(936, '\u4E00', '\u9FA5', 0xB0, 0xD7));

    /// <summary>The mean worth of the characters beyond ASCII: near 1 for ordinary text, below 0.5 for what is not.</summary>
    public static double Of(string text, string encoding)
    {
        double sum = 0;
        int n = 0;
        foreach (char c in text)
        {
            if (c is '\n' or '\r' or '\t') continue;
            if (c < 0x20 || c == 0x7f) return 0;
            if (c < 0x7f)
            {
                // In UTF-16 an ASCII character is evidence too: every second byte is zero.
                if (encoding.StartsWith("utf-16", StringComparison.Ordinal))
                {
                    sum += 0.9;
                    n++;
                }
                continue;
            }
            sum += Worth(c, encoding);
            n++;
        }
        return n == 0 ? 0 : sum / n;
    }

    public static bool IsCommonHangul(char c) => c is >= '\uAC00' and <= '\uD7A3' && CommonHangul.Value[c - '\uAC00'];

    static double Worth(char c, string encoding) => c switch
    {
        >= '\uAC00' and <= '\uD7A3' => CommonHangul.Value[c - '\uAC00'] ? 1 : encoding == "cp949" ? -0.3 : -1,
        >= '\u3040' and <= '\u30FF' => 1,
        >= '\u4E00' and <= '\u9FFF' when encoding == "cp949" => 0.2,
        >= '\u4E00' and <= '\u9FFF' when encoding == "shift_jis" => 0.7,
        >= '\u4E00' and <= '\u9FA5' => CommonHan.Value[c - '\u4E00'] ? 0.9 : -0.3,
        >= '\u3000' and <= '\u303F' or >= '\uFF01' and <= '\uFF5E' or >= '\u2010' and <= '\u2040' => 0.8,
        >= '\uFF61' and <= '\uFF9F' => -0.5,
        >= '\uE000' and <= '\uF8FF' or '\uFFFD' => -3,
        >= '\u0080' and <= '\u009F' => -3,
        _ => 0,
    };

    static BitArray Common(int page, char from, char to, byte leadFrom, byte leadTo)
    {
        Encoding encoding = TextEncodings.Page(page);
        BitArray common = new(to - from + 1);
        Span<byte> bytes = stackalloc byte[8];
        for (char c = from; c <= to; c++)
        {
            int n = encoding.GetBytes([c], bytes);
            common[c - from] = n == 2 && bytes[0] >= leadFrom && bytes[0] <= leadTo && bytes[1] >= 0xA1;
        }
        return common;
    }
}
