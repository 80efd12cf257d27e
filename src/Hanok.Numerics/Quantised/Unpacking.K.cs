namespace Hanok.Numerics;

/// <summary>Blocks of 256 whose groups have integer scales.</summary>
static unsafe partial class Unpacking
{
    /// <summary>scales[16] (lower nibble scale, upper nibble minimum), 64 bytes of two-bit fields, d, dmin.</summary>
    static void Q2_K(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b + 80);
        u->Minimum = PlainNumbers.Half(b + 82);
        u->Group = 16;
        for (int g = 0; g < 16; g++)
        {
            u->Scales[g] = b[g] & 15;
            u->Minima[g] = b[g] >> 4;
        }
        Fill(u, 256, 0);
        AddCrumbs(b + 16, u->Weights, 1);
        AddCrumbs(b + 48, u->Weights + 128, 1);
    }

    /// <summary>32 bytes of third bits (clear: 4 less), 64 bytes of two-bit fields, 16 scales of six bits less 32 in 12 bytes, d.</summary>
    static void Q3_K(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b + 108);
        u->Group = 16;
        byte* s = b + 96;
        for (int g = 0; g < 16; g++)
        {
            int low = g < 8 ? s[g] & 15 : s[g - 8] >> 4, high = (s[8 + g % 4] >> (2 * (g / 4))) & 3;
            u->Scales[g] = (low | (high << 4)) - 32;
        }
        Fill(u, 256, -4);
        AddBits(b, u->Weights, 4);
        AddCrumbs(b + 32, u->Weights, 1);
        AddCrumbs(b + 64, u->Weights + 128, 1);
    }

    /// <summary>d, dmin, eight scales and minima of six bits in 12 bytes, 128 bytes of nibbles: the lower ones of 32 bytes are a group, the upper ones the next.</summary>
    static void Q4_K(byte* b, UnpackedBlock* u)
    {
        SixBitScales(b, u);
        for (int i = 0; i < 4; i++) Nibbles(b + 16 + 32 * i, u->Weights + 64 * i, u->Weights + 64 * i + 32, 32);
    }

    /// <summary>As Q4_K with 32 bytes of fifth bits before the nibbles.</summary>
    static void Q5_K(byte* b, UnpackedBlock* u)
    {
        SixBitScales(b, u);
        for (int i = 0; i < 4; i++) Nibbles(b + 48 + 32 * i, u->Weights + 64 * i, u->Weights + 64 * i + 32, 32);
        AddBits(b + 16, u->Weights, 16);
    }

    /// <summary>For each half of the block 64 bytes of lower nibbles and 32 bytes of upper two bits, less 32; 16 signed bytes of scales, d.</summary>
    static void Q6_K(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b + 208);
        u->Group = 16;
        for (int g = 0; g < 16; g++) u->Scales[g] = (sbyte)b[192 + g];
        for (int half = 0; half < 2; half++)
        {
            sbyte* w = u->Weights + 128 * half;
            Nibbles(b + 64 * half, w, w + 64, 64, -32);
            AddCrumbs(b + 128 + 32 * half, w, 16);
        }
    }

    /// <summary>
    /// Group g &lt; 4: lower six bits of bytes g (scale) and g + 4 (minimum). Above: the nibbles of byte g + 4 (lower scale, upper minimum) with the two upper bits of bytes g - 4 and g.
    /// </summary>
    static void SixBitScales(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b);
        u->Minimum = PlainNumbers.Half(b + 2);
        u->Group = 32;
        byte* s = b + 4;
        for (int g = 0; g < 4; g++)
        {
            u->Scales[g] = s[g] & 63;
            u->Minima[g] = s[g + 4] & 63;
            u->Scales[g + 4] = (s[g + 8] & 15) | ((s[g] >> 6) << 4);
            u->Minima[g + 4] = (s[g + 8] >> 4) | ((s[g + 4] >> 6) << 4);
        }
    }
}
