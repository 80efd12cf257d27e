namespace Hanok.Models.Storage.Rows;

/// <summary>The numbers that codes of few bits stand for, by the code.</summary>
static class CodeTables
{
    /// <summary>Two's complement, 8 bits.</summary>
    public static float[] Signed8 { get; } = [.. Enumerable.Range(0, 256).Select(b => (float)(sbyte)b)];

    /// <summary>1 sign, 4 bits of exponent with bias 7, 3 of mantissa; no infinities, the largest magnitude is NaN (Micikevicius et al., "FP8 Formats for Deep Learning", 2022).</summary>
    public static float[] Float8E4M3 { get; } = [.. Enumerable.Range(0, 256).Select(b => E4M3((byte)b))];

    /// <summary>E8M0: 2^(code - 127), all ones NaN (OCP Microscaling Formats v1.0, 2023). The power below the normal ones is a subnormal binary32, exactly.</summary>
    public static float[] PowersOfTwo { get; } = [.. Enumerable.Range(0, 256).Select(b => b == 255 ? float.NaN : BitConverter.UInt32BitsToSingle(b == 0 ? 0x0040_0000u : (uint)b << 23))];

    /// <summary>E2M1: sign, 2 bits of exponent with bias 1, 1 of mantissa (OCP Microscaling Formats v1.0, 2023).</summary>
    public static float[] Float4 { get; } = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6];

    /// <summary>code - <paramref name="offset"/>.</summary>
    public static float[] Unsigned(int bits, int offset) => (bits, offset) switch
    {
        (4, 0) => Four,
        (4, 8) => FourCentred,
        (8, 0) => Eight,
        (8, 128) => EightCentred,
        _ => Integers(bits, offset),
    };

    static readonly float[] Four = Integers(4, 0), FourCentred = Integers(4, 8), Eight = Integers(8, 0), EightCentred = Integers(8, 128);

    static float[] Integers(int bits, int offset) => [.. Enumerable.Range(0, 1 << bits).Select(code => (float)(code - offset))];

    static float E4M3(byte bits)
    {
        int exponent = bits >> 3 & 15, mantissa = bits & 7;
        float magnitude = (bits & 127) == 127 ? float.NaN : exponent == 0 ? mantissa / 512f : BitConverter.UInt32BitsToSingle((uint)(exponent + 120) << 23 | (uint)mantissa << 20);
        return bits < 128 ? magnitude : -magnitude;
    }
}
