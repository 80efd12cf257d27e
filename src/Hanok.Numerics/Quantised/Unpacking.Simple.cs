using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>Blocks with one scale, a half, in front.</summary>
static unsafe partial class Unpacking
{
    /// <summary>A bit a weight: set d, clear -d.</summary>
    static void Q1_0(byte* b, UnpackedBlock* u)
    {
        Single(u, PlainNumbers.Half(b), 128);
        for (int j = 0; j < 128; j++) u->Weights[j] = (sbyte)(((b[2 + j / 8] >> (j % 8)) & 1) * 2 - 1);
    }

    /// <summary>Two bits a weight, four consecutive weights a byte: q - 1.</summary>
    static void Q2_0(byte* b, UnpackedBlock* u)
    {
        Single(u, PlainNumbers.Half(b), 64);
        for (int j = 0; j < 64; j++) u->Weights[j] = (sbyte)(((b[2 + j / 4] >> (2 * (j % 4))) & 3) - 1);
    }

    /// <summary>Nibbles less 8: the lower ones are the block's first half.</summary>
    static void Q4_0(byte* b, UnpackedBlock* u)
    {
        Single(u, PlainNumbers.Half(b), 32);
        Nibbles(b + 2, u->Weights, u->Weights + 16, 16, -8);
    }

    /// <summary>q d + m: the minimum subtracted is -m.</summary>
    static void Q4_1(byte* b, UnpackedBlock* u)
    {
        WithMinimum(b, u);
        Nibbles(b + 4, u->Weights, u->Weights + 16, 16);
    }

    /// <summary>As Q4_0 with a fifth bit, the 32 of them in one word after the scale; less 16.</summary>
    static void Q5_0(byte* b, UnpackedBlock* u)
    {
        Single(u, PlainNumbers.Half(b), 32);
        Nibbles(b + 6, u->Weights, u->Weights + 16, 16, -16);
        FifthBits(b + 2, u->Weights);
    }

    /// <summary>As Q4_1 with a fifth bit.</summary>
    static void Q5_1(byte* b, UnpackedBlock* u)
    {
        WithMinimum(b, u);
        Nibbles(b + 8, u->Weights, u->Weights + 16, 16);
        FifthBits(b + 4, u->Weights);
    }

    /// <summary>Signed bytes.</summary>
    static void Q8_0(byte* b, UnpackedBlock* u)
    {
        Single(u, PlainNumbers.Half(b), 32);
        NativeMemory.Copy(b + 2, u->Weights, 32);
    }

    static void WithMinimum(byte* b, UnpackedBlock* u)
    {
        Single(u, PlainNumbers.Half(b), 32);
        u->Minimum = -PlainNumbers.Half(b + 2);
        u->Minima[0] = 1;
    }

    /// <summary>Bit j of the word counts 16 for weight j.</summary>
    static void FifthBits(byte* b, sbyte* w)
    {
        uint bits = *(uint*)b;
        for (int j = 0; j < 32; j++) w[j] += (sbyte)(((bits >> j) & 1) << 4);
    }
}
