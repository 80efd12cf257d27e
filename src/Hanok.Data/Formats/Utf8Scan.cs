using System.Buffers;
using System.Text;

namespace Hanok.Data.Formats;

/// <summary>What a look through bytes as UTF-8 finds (The Unicode Standard, table 3-7).</summary>
/// <param name="Sequences">Well-formed sequences of two bytes or more.</param>
/// <param name="Bad">Ill-formed subsequences.</param>
/// <param name="Forbidden">Those of them that are overlong forms or surrogates: nobody's accident.</param>
/// <param name="ValidUpTo">Bytes before the first ill-formed one.</param>
/// <param name="IsCutAtEnd">True where the only fault is an incomplete character at the very end.</param>
readonly record struct Utf8Scan(int Sequences, int Bad, int Forbidden, int ValidUpTo, bool IsCutAtEnd)
{
    public bool IsValid => Bad == 0;

    public static Utf8Scan Of(ReadOnlySpan<byte> bytes)
    {
        int sequences = 0, bad = 0, forbidden = 0, valid = -1;
        bool cut = false;
        for (int i = 0; i < bytes.Length;)
        {
            if (bytes[i] < 0x80)
            {
                i++;
                continue;
            }
            OperationStatus status = Rune.DecodeFromUtf8(bytes[i..], out _, out int length);
            if (status == OperationStatus.Done) sequences++;
            else
            {
                if (valid < 0) valid = i;
                if (Forbids(bytes[i..], out int whole))
                {
                    forbidden++;
                    length = whole;
                }
                bad++;
                cut = status == OperationStatus.NeedMoreData && bad == 1;
            }
            i += length;
        }
        return new Utf8Scan(sequences, bad, forbidden, valid < 0 ? bytes.Length : valid, cut);
    }

    static bool Forbids(ReadOnlySpan<byte> b, out int length)
    {
        length = b[0] is 0xc0 or 0xc1 ? 2 : b[0] is 0xe0 or 0xed ? 3 : b[0] is 0xf0 ? 4 : 0;
        if (length == 0 || b.Length < length) return false;
        for (int i = 1; i < length; i++) if ((b[i] & 0xc0) != 0x80) return false;
        return b[0] switch { 0xe0 => b[1] < 0xa0, 0xed => b[1] >= 0xa0, 0xf0 => b[1] < 0x90, _ => true };
    }
}
