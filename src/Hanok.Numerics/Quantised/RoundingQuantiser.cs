namespace Hanok.Numerics;

/// <summary>The types whose blocks ggml writes by rounding alone, to the bit: scale from the extreme, multiply by its reciprocal, round.</summary>
/// <remarks>
/// Order of operations: ggml's <c>quantize_row_*_ref</c>. Halves of scales round to even, integers as each type says. Where the reciprocal of a subnormal scale overflows, the
/// conversions to integers follow x86 (out of range: the lowest integer, of which the lower bits remain), as the reference's do.
/// </remarks>
static unsafe class RoundingQuantiser
{
    /// <summary>Packs one block at <paramref name="x"/>.</summary>
    public static void Quantise(BlockType type, float* x, byte* b)
    {
        switch (type)
        {
            case BlockType.Q4_0: Symmetric(x, b, 8); break;
            case BlockType.Q5_0: Symmetric(x, b, 16); break;
            case BlockType.Q4_1: FromMinimum(x, b, 15); break;
            case BlockType.Q5_1: FromMinimum(x, b, 31); break;
            case BlockType.Q8_0: Q8_0(x, b); break;
            case BlockType.TQ1_0: TQ1_0(x, b); break;
            case BlockType.TQ2_0: TQ2_0(x, b); break;
            case BlockType.MXFP4: MXFP4(x, b); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "no type that is written by rounding");
        }
    }

    /// <summary>The number of largest magnitude becomes -<paramref name="extreme"/> (8: Q4_0, 16: Q5_0); the rest round half up, at most extreme - 1.</summary>
    static void Symmetric(float* x, byte* b, int extreme)
    {
        float largest = 0, at = 0;
        for (int j = 0; j < 32; j++)
            if (largest < MathF.Abs(x[j])) (largest, at) = (MathF.Abs(x[j]), x[j]);
        float d = at / -extreme, inverse = d != 0 ? 1f / d : 0f;
        byte* q = stackalloc byte[32];
        for (int j = 0; j < 32; j++) q[j] = (byte)Math.Min(2 * extreme - 1, (sbyte)Integer(x[j] * inverse + (extreme + 0.5f)));
        *(ushort*)b = PlainNumbers.HalfBits(d);
        BlockPacking.FourOrFive(q, b + 2, extreme == 16);
    }

    /// <summary>The smallest number becomes 0, the largest <paramref name="top"/> (15: Q4_1, 31: Q5_1).</summary>
    static void FromMinimum(float* x, byte* b, int top)
    {
        float least = float.MaxValue, largest = -float.MaxValue;
        for (int j = 0; j < 32; j++)
        {
            if (x[j] < least) least = x[j];
            if (x[j] > largest) largest = x[j];
        }
        float d = (largest - least) / top, inverse = d != 0 ? 1f / d : 0f;
        byte* q = stackalloc byte[32];
        for (int j = 0; j < 32; j++) q[j] = (byte)Math.Min(top, (sbyte)Integer((x[j] - least) * inverse + 0.5f));
        *(ushort*)b = PlainNumbers.HalfBits(d);
        *(ushort*)(b + 2) = PlainNumbers.HalfBits(least);
        BlockPacking.FourOrFive(q, b + 4, top == 31);
    }

    /// <summary>Halves round away from zero.</summary>
    static void Q8_0(float* x, byte* b)
    {
        float d = Largest(x, 32) / 127, inverse = d != 0 ? 1f / d : 0f;
        *(ushort*)b = PlainNumbers.HalfBits(d);
        for (int j = 0; j < 32; j++) b[2 + j] = (byte)Integer(MathF.Round(x[j] * inverse, MidpointRounding.AwayFromZero));
    }

    /// <summary>Digits of the weights as <see cref="Unpacking"/> reads them; the byte is the fraction of 243 rounded up to one of 256.</summary>
    static void TQ1_0(float* x, byte* b)
    {
        float inverse = Ternary(x, b + 52);
        Digits(x, inverse, b, 32, 5);
        Digits(x + 160, inverse, b + 32, 16, 5);
        Digits(x + 240, inverse, b + 48, 4, 4);
    }

    static void Digits(float* x, float inverse, byte* b, int bytes, int digits)
    {
        for (int m = 0; m < bytes; m++)
        {
            int q = 0;
            for (int n = 0; n < digits; n++) q = q * 3 + Digit(x[n * bytes + m], inverse);
            if (digits == 4) q *= 3;
            b[m] = (byte)(((byte)q * 256 + 242) / 243);
        }
    }

    static void TQ2_0(float* x, byte* b)
    {
        float inverse = Ternary(x, b + 64);
        for (int half = 0; half < 2; half++)
            for (int m = 0; m < 32; m++)
            {
                int q = 0;
                for (int n = 0; n < 4; n++) q |= (Digit(x[128 * half + 32 * n + m], inverse) & 3) << (2 * n);
                b[32 * half + m] = (byte)q;
            }
    }

    static float Ternary(float* x, byte* scale)
    {
        float d = Largest(x, 256);
        *(ushort*)scale = PlainNumbers.HalfBits(d);
        return d != 0 ? 1f / d : 0f;
    }

    static int Digit(float x, float inverse) => (int)Long(MathF.Round(x * inverse, MidpointRounding.AwayFromZero)) + 1;

    /// <summary>Exponent of the largest number less 2 (the exponent of E2M1's 4); each weight takes the nearest number, the first of equals.</summary>
    static void MXFP4(float* x, byte* b)
    {
        float largest = Largest(x, 32);
        b[0] = largest > 0 ? (byte)Integer(RoundedExponent(largest) - 2 + 127) : (byte)0;
        float d = Unpacking.HalvedPower(b[0]);
        for (int j = 0; j < 16; j++) b[1 + j] = (byte)(Nearest(x[j], d) | (Nearest(x[j + 16], d) << 4));
    }

    static int Nearest(float x, float d)
    {
        ReadOnlySpan<sbyte> levels = Unpacking.E2M1;
        int best = 0;
        float error = MathF.Abs(levels[0] * d - x);
        for (int i = 1; i < 16; i++)
        {
            float e = MathF.Abs(levels[i] * d - x);
            if (e < error) (best, error) = (i, e);
        }
        return best;
    }

    /// <summary>floor(log2 x), where log2 x was rounded to binary32 first: just below a power of two the reference gives that power.</summary>
    static float RoundedExponent(float x)
    {
        int e = Math.ILogB(x);
        double fraction = Math.ScaleB(x, -e);
        return fraction == 1 ? e : MathF.Floor((float)(e + Elementary64.Log(fraction) * 1.4426950408889634));
    }

    static float Largest(float* x, int n)
    {
        float largest = 0;
        for (int j = 0; j < n; j++)
            if (MathF.Abs(x[j]) > largest) largest = MathF.Abs(x[j]);
        return largest;
    }

    /// <summary>Towards zero; the lowest integer where x is out of range.</summary>
    static int Integer(float x) => x > -2147483648f && x < 2147483648f ? (int)x : int.MinValue;

    /// <summary>Towards zero in 64 bits; the lowest integer where x is out of range.</summary>
    static long Long(float x) => x > -9.2233720368547758E18f && x < 9.2233720368547758E18f ? (long)x : long.MinValue;
}
