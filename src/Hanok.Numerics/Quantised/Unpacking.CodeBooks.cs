namespace Hanok.Numerics;

/// <summary>Blocks of nibbles that choose from 16 numbers, and ternary ones.</summary>
static unsafe partial class Unpacking
{
    /// <summary>The 16 levels of IQ4_NL and IQ4_XS (ggml's <c>kvalues_iq4nl</c>).</summary>
    static ReadOnlySpan<sbyte> Levels => [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary>Twice the numbers of E2M1 (OCP Microscaling Formats 1.0, table 5): sign, two bits of exponent, one of mantissa.</summary>
    internal static ReadOnlySpan<sbyte> E2M1 => [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    static void IQ4_NL(byte* b, UnpackedBlock* u)
    {
        Single(u, PlainNumbers.Half(b), 32);
        Chosen(b + 2, u->Weights, 16, Levels);
    }

    /// <summary>d, upper two bits of eight scales in a word, lower four in four bytes (less 32), 128 bytes of nibbles.</summary>
    static void IQ4_XS(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b);
        u->Group = 32;
        int high = *(ushort*)(b + 2);
        for (int g = 0; g < 8; g++)
        {
            int low = (b[4 + g / 2] >> (4 * (g % 2))) & 15;
            u->Scales[g] = (low | (((high >> (2 * g)) & 3) << 4)) - 32;
            Chosen(b + 8 + 16 * g, u->Weights + 32 * g, 16, Levels);
        }
    }

    /// <summary>A byte of exponent (E8M0, halved since the levels are doubled: 2^(e - 128)) and nibbles.</summary>
    static void MXFP4(byte* b, UnpackedBlock* u)
    {
        Single(u, HalvedPower(b[0]), 32);
        Chosen(b + 1, u->Weights, 16, E2M1);
    }

    /// <summary>2^(e - 128), subnormal for e of 0 and 1.</summary>
    internal static float HalvedPower(int e) => BitConverter.UInt32BitsToSingle(e < 2 ? 0x00200000u << e : (uint)(e - 1) << 23);

    /// <summary>Four scales (E4M3 without sign, halved) for 16 weights each, and nibbles. As integers of 2^-10 the scales are exact; 0x7F, E4M3's NaN, counts as 0.</summary>
    static void NVFP4(byte* b, UnpackedBlock* u)
    {
        u->Scale = 0.0009765625f;
        u->Group = 16;
        for (int g = 0; g < 4; g++)
        {
            int exponent = (b[g] >> 3) & 15, mantissa = b[g] & 7;
            u->Scales[g] = b[g] == 0x7F ? 0 : exponent == 0 ? mantissa : (8 + mantissa) << (exponent - 1);
            Chosen(b + 4 + 8 * g, u->Weights + 16 * g, 8, E2M1);
        }
    }

    /// <summary>
    /// Powers of three, five weights a byte, scaled so that the byte is the rounded-up fraction of 256: multiplied by 3, the carry into the ninth bit is the first digit, and the rest the next fraction.
    /// 32 bytes hold weight 32 n + m, 16 bytes 160 + 16 n + m, 4 bytes 240 + 4 n + m; then d.
    /// </summary>
    static void TQ1_0(byte* b, UnpackedBlock* u)
    {
        Single(u, PlainNumbers.Half(b + 52), 256);
        Digits(b, 32, 5, u->Weights);
        Digits(b + 32, 16, 5, u->Weights + 160);
        Digits(b + 48, 4, 4, u->Weights + 240);
    }

    static void Digits(byte* b, int bytes, int digits, sbyte* w)
    {
        for (int m = 0; m < bytes; m++)
        {
            int fraction = b[m];
            for (int n = 0; n < digits; n++)
            {
                fraction *= 3;
                w[n * bytes + m] = (sbyte)((fraction >> 8) - 1);
                fraction &= 255;
            }
        }
    }

    /// <summary>Two-bit fields less 1, then d.</summary>
    static void TQ2_0(byte* b, UnpackedBlock* u)
    {
        Single(u, PlainNumbers.Half(b + 64), 256);
        Fill(u, 256, -1);
        AddCrumbs(b, u->Weights, 1);
        AddCrumbs(b + 32, u->Weights + 128, 1);
    }

    static void Chosen(byte* q, sbyte* w, int half, ReadOnlySpan<sbyte> levels)
    {
        for (int j = 0; j < half; j++)
        {
            w[j] = levels[q[j] & 15];
            w[half + j] = levels[q[j] >> 4];
        }
    }
}
