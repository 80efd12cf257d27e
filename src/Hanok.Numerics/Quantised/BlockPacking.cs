namespace Hanok.Numerics;

/// <summary>Integer weights and group scales into the layouts that <see cref="Unpacking"/> reads.</summary>
static unsafe class BlockPacking
{
    /// <summary>32 weights as nibbles (the first half below), after a word of fifth bits where <paramref name="five"/>.</summary>
    public static void FourOrFive(byte* q, byte* b, bool five)
    {
        if (five)
        {
            uint bits = 0;
            for (int j = 0; j < 32; j++) bits |= (uint)((q[j] >> 4) & 1) << j;
            *(uint*)b = bits;
            b += 4;
        }
        Nibbles(q, q + 16, b, 16);
    }

    /// <summary>b[i] = the lower four bits of <paramref name="low"/>[i] and, above them, of <paramref name="high"/>[i].</summary>
    public static void Nibbles(byte* low, byte* high, byte* b, int count)
    {
        for (int i = 0; i < count; i++) b[i] = (byte)((low[i] & 15) | (high[i] << 4));
    }

    /// <summary>Two bits, from <paramref name="shift"/> up, of each of 128 weights: weight 32 s + l goes to bits 2s and 2s+1 of byte l.</summary>
    public static void Crumbs(byte* q, byte* b, int shift)
    {
        for (int l = 0; l < 32; l++)
        {
            int byteOf = 0;
            for (int s = 0; s < 4; s++) byteOf |= ((q[32 * s + l] >> shift) & 3) << (2 * s);
            b[l] = (byte)byteOf;
        }
    }

    /// <summary>One bit of each of 256 weights: that of weight 32 s + l goes to bit s of byte l.</summary>
    public static void Bits(byte* q, byte* b, int shift)
    {
        for (int l = 0; l < 32; l++)
        {
            int byteOf = 0;
            for (int s = 0; s < 8; s++) byteOf |= ((q[32 * s + l] >> shift) & 1) << s;
            b[l] = (byte)byteOf;
        }
    }

    /// <summary>Eight scales and minima of six bits in 12 bytes, as Q4_K and Q5_K hold them.</summary>
    public static void SixBitScales(int* scales, int* minima, byte* s)
    {
        for (int g = 0; g < 4; g++)
        {
            s[g] = (byte)(scales[g] | ((scales[g + 4] >> 4) << 6));
            s[g + 4] = (byte)(minima[g] | ((minima[g + 4] >> 4) << 6));
            s[g + 8] = (byte)((scales[g + 4] & 15) | ((minima[g + 4] & 15) << 4));
        }
    }

    /// <summary>16 scales of six bits (0 to 63) in 12 bytes, as Q3_K holds them.</summary>
    public static void SixBitScales(int* scales, byte* s)
    {
        for (int i = 0; i < 12; i++) s[i] = 0;
        for (int g = 0; g < 16; g++)
        {
            s[g % 8] |= (byte)((scales[g] & 15) << (g < 8 ? 0 : 4));
            s[8 + g % 4] |= (byte)((scales[g] >> 4) << (2 * (g / 4)));
        }
    }
}
