namespace Hanok.Numerics;

/// <summary>The grids of the IQ types: for each index the magnitudes (IQ1: numbers) of eight or four weights, one after the other.</summary>
/// <remarks>They are part of the format. Source: the tables <c>iq2xxs_grid</c>, <c>iq2xs_grid</c>, <c>iq2s_grid</c>, <c>iq3xxs_grid</c>, <c>iq3s_grid</c>, <c>iq1s_grid</c> of ggml's <c>ggml-common.h</c>,
/// written here as positions in their short alphabets, two or three bits each from the lowest up, in base 64.</remarks>
static partial class Grids
{
    /// <summary>256 points of eight magnitudes.</summary>
    public static readonly sbyte[] IQ2_XXS = Decode(IQ2_XXS_Bits, [8, 25, 43], 2, 256 * 8);

    /// <summary>512 points of eight magnitudes.</summary>
    public static readonly sbyte[] IQ2_XS = Decode(IQ2_XS_Bits, [8, 25, 43], 2, 512 * 8);

    /// <summary>1,024 points of eight magnitudes.</summary>
    public static readonly sbyte[] IQ2_S = Decode(IQ2_S_Bits, [8, 25, 43], 2, 1024 * 8);

    /// <summary>256 points of four magnitudes.</summary>
    public static readonly sbyte[] IQ3_XXS = Decode(IQ3_XXS_Bits, [4, 12, 20, 28, 36, 44, 52, 62], 3, 256 * 4);

    /// <summary>512 points of four magnitudes.</summary>
    public static readonly sbyte[] IQ3_S = Decode(IQ3_S_Bits, [1, 3, 5, 7, 9, 11, 13, 15], 3, 512 * 4);

    /// <summary>2,048 points of eight numbers -1, 0, 1.</summary>
    public static readonly sbyte[] IQ1 = Decode(IQ1_Bits, [-1, 0, 1], 2, 2048 * 8);

    static sbyte[] Decode(string text, ReadOnlySpan<sbyte> alphabet, int bits, int count)
    {
        byte[] packed = Convert.FromBase64String(text);
        sbyte[] values = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            int at = i * bits, word = packed[at / 8] | (at / 8 + 1 < packed.Length ? packed[at / 8 + 1] << 8 : 0);
            values[i] = alphabet[(word >> (at % 8)) & ((1 << bits) - 1)];
        }
        return values;
    }
}
