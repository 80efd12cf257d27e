using System.Numerics;

namespace Hanok.Numerics;

public static partial class Elementary64
{
    /// <summary>The first 1,280 bits of 2/pi after the binary point.</summary>
    static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
        0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
        0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
        0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
    ];

    /// <summary>
    /// x - n pi/2 for x = m 2^e beyond 2^20 (m of 53 bits). Bit i of 2/pi (i = 1, 2, …) adds m 2^(e-i) to 2x/pi: multiples of 4 for i up to e - 2,
    /// which do not count. The 256 bits from there on are multiplied by m modulo 2^256: the two upper bits of the product are the quadrant, the others the
    /// fraction of a quarter turn, with an error near 2^-200, where no binary64 number comes nearer to a multiple of pi/2 than 2^-62.
    /// </summary>
    static int ReduceLarge(double x, out double r, out double low)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int e = (int)((bits >> 52) & 0x7FF) - 1075;
        ulong m = ((ulong)bits & 0xFFFFFFFFFFFFF) | 0x10000000000000;
        UInt128 p3 = (UInt128)Word(e - 2 + 192) * m;
        UInt128 p2 = (UInt128)Word(e - 2 + 128) * m + (p3 >> 64);
        UInt128 p1 = (UInt128)Word(e - 2 + 64) * m + (p2 >> 64);
        ulong q0 = unchecked(Word(e - 2) * m + (ulong)(p1 >> 64)), q1 = (ulong)p1, q2 = (ulong)p2, q3 = (ulong)p3;
        int quadrant = (int)(q0 >> 62);
        ulong f0 = q0 << 2 | q1 >> 62, f1 = q1 << 2 | q2 >> 62, f2 = q2 << 2 | q3 >> 62;
        bool negative = (long)f0 < 0;                // above one half: count from the next quadrant
        if (negative)
        {
            quadrant++;
            (f0, f1, f2) = (~f0, ~f1, ~f2);          // minus one unit of 2^-192, far below the error
        }
        int zeros = 0;
        if (f0 == 0)
        {
            zeros = 64;
            (f0, f1, f2) = (f1, f2, 0);
        }
        int more = BitOperations.LeadingZeroCount(f0);
        if (more > 0) (f0, f1) = (f0 << more | f1 >> (64 - more), f1 << more | f2 >> (64 - more));
        zeros += more;
        // The fraction as two numbers: 53 bits, then 11 + 64.
        double high = (double)(f0 & ~0x7FFUL) * PowerOfTwo(-64 - zeros);
        double rest = ((f0 & 0x7FF) * 18446744073709551616.0 + f1) * PowerOfTwo(-128 - zeros);
        double product = high * HalfPi1;
        double error = Fma(high, HalfPi1, -product) + Fma(high, HalfPi2, rest * HalfPi1);
        r = Add(product, error, out low);
        if (negative != bits < 0) (r, low) = (-r, -low);
        return (bits < 0 ? -quadrant : quadrant) & 3;
    }

    /// <summary>64 bits of 2/pi from after bit <paramref name="bit"/> on; bits before the point are 0.</summary>
    static ulong Word(int bit)
    {
        int index = bit >> 6, shift = bit & 63;
        ulong At(int i) => (uint)i < (uint)TwoOverPi.Length ? TwoOverPi[i] : 0;
        return shift == 0 ? At(index) : At(index) << shift | At(index + 1) >> (64 - shift);
    }
}
