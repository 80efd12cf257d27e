using System.Numerics;

namespace Hanok.Numerics;

/// <summary>Blocks of 256 made of points of a grid, with signs.</summary>
/// <remarks>Scales are written by their authors as d (1/2 + s) / 4 and the like; here d / 8 goes into the block's scale and 2 s + 1 is the integer, which is exact.</remarks>
static unsafe partial class Unpacking
{
    /// <summary>d; for each 32 weights four indices, and a word of four signs of seven bits and a scale of four.</summary>
    static void IQ2_XXS(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b) * 0.125f;
        u->Group = 32;
        for (int g = 0; g < 8; g++)
        {
            byte* at = b + 2 + 8 * g;
            uint word = *(uint*)(at + 4);
            u->Scales[g] = 2 * (int)(word >> 28) + 1;
            for (int l = 0; l < 4; l++) Signed(Grids.IQ2_XXS, at[l], 8, EvenSigns(word >> (7 * l)), u->Weights + 32 * g + 8 * l);
        }
    }

    /// <summary>d; 32 words of an index of nine bits and signs of seven; 16 scales of four bits.</summary>
    static void IQ2_XS(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b) * 0.125f;
        u->Group = 16;
        for (int g = 0; g < 16; g++) u->Scales[g] = 2 * ((b[66 + g / 2] >> (4 * (g % 2))) & 15) + 1;
        for (int l = 0; l < 32; l++)
        {
            uint word = ((ushort*)(b + 2))[l];
            Signed(Grids.IQ2_XS, (int)(word & 511), 8, EvenSigns(word >> 9), u->Weights + 8 * l);
        }
    }

    /// <summary>d; 32 bytes of indices, 32 of signs, eight with the indices' two upper bits, 16 scales of four bits.</summary>
    static void IQ2_S(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b) * 0.125f;
        u->Group = 16;
        for (int g = 0; g < 16; g++) u->Scales[g] = 2 * ((b[74 + g / 2] >> (4 * (g % 2))) & 15) + 1;
        for (int l = 0; l < 32; l++)
        {
            int high = (b[66 + l / 4] >> (2 * (l % 4))) & 3;
            Signed(Grids.IQ2_S, b[2 + l] | (high << 8), 8, b[34 + l], u->Weights + 8 * l);
        }
    }

    /// <summary>d; 64 bytes of indices of four weights each; for each 32 weights a word of signs and scale as in IQ2_XXS.</summary>
    static void IQ3_XXS(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b) * 0.25f;
        u->Group = 32;
        for (int g = 0; g < 8; g++)
        {
            uint word = *(uint*)(b + 66 + 4 * g);
            u->Scales[g] = 2 * (int)(word >> 28) + 1;
            for (int l = 0; l < 4; l++)
            {
                int signs = EvenSigns(word >> (7 * l));
                byte* index = b + 2 + 8 * g + 2 * l;
                sbyte* w = u->Weights + 32 * g + 8 * l;
                Signed(Grids.IQ3_XXS, index[0], 4, signs, w);
                Signed(Grids.IQ3_XXS, index[1], 4, signs >> 4, w + 4);
            }
        }
    }

    /// <summary>d; 64 bytes of indices, their ninth bits in eight, 32 bytes of signs, eight scales of four bits.</summary>
    static void IQ3_S(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b);
        u->Group = 32;
        for (int g = 0; g < 8; g++) u->Scales[g] = 2 * ((b[106 + g / 2] >> (4 * (g % 2))) & 15) + 1;
        for (int l = 0; l < 64; l++)
        {
            int ninth = (b[66 + l / 8] >> (l % 8)) & 1, signs = b[74 + l / 2] >> (4 * (l % 2));
            Signed(Grids.IQ3_S, b[2 + l] | (ninth << 8), 4, signs, u->Weights + 4 * l);
        }
    }

    /// <summary>d; 32 bytes of indices; for each 32 weights a word: four times three upper bits, three of scale, the sign of the shift by an eighth.</summary>
    static void IQ1_S(byte* b, UnpackedBlock* u)
    {
        u->Scale = PlainNumbers.Half(b) * 0.125f;
        u->Group = 32;
        for (int g = 0; g < 8; g++)
        {
            int word = ((ushort*)(b + 34))[g];
            u->Scales[g] = 2 * ((word >> 12) & 7) + 1;
            int shift = (word & 0x8000) != 0 ? -1 : 1;
            for (int l = 0; l < 4; l++) Shifted(b[2 + 4 * g + l] | (((word >> (3 * l)) & 7) << 8), shift, u->Weights + 32 * g + 8 * l);
        }
    }

    /// <summary>32 bytes of indices; 32 nibbles of three upper bits and the sign of the shift; four words of four scales of three bits, whose upper nibbles are the half d.</summary>
    static void IQ1_M(byte* b, UnpackedBlock* u)
    {
        ushort* s = (ushort*)(b + 48);
        ushort d = (ushort)((s[0] >> 12) | ((s[1] >> 8) & 0x00F0) | ((s[2] >> 4) & 0x0F00) | (s[3] & 0xF000));
        u->Scale = (float)BitConverter.UInt16BitsToHalf(d) * 0.125f;
        u->Group = 16;
        for (int g = 0; g < 16; g++) u->Scales[g] = 2 * ((s[g / 4] >> (3 * (g % 4))) & 7) + 1;
        for (int l = 0; l < 32; l++)
        {
            int nibble = (b[32 + l / 2] >> (4 * (l % 2))) & 15;
            Shifted(b[l] | ((nibble & 7) << 8), (nibble & 8) != 0 ? -1 : 1, u->Weights + 8 * l);
        }
    }

    /// <summary>Seven signs, and an eighth that makes their number even.</summary>
    static int EvenSigns(uint seven)
    {
        int s = (int)(seven & 127);
        return s | ((BitOperations.PopCount((uint)s) & 1) << 7);
    }

    static void Signed(sbyte[] grid, int index, int width, int signs, sbyte* w)
    {
        ReadOnlySpan<sbyte> point = grid.AsSpan(index * width, width);
        for (int j = 0; j < width; j++) w[j] = ((signs >> j) & 1) != 0 ? (sbyte)-point[j] : point[j];
    }

    /// <summary>A point of -1, 0, 1, plus or minus an eighth, in eighths.</summary>
    static void Shifted(int index, int shift, sbyte* w)
    {
        ReadOnlySpan<sbyte> point = Grids.IQ1.AsSpan(index * 8, 8);
        for (int j = 0; j < 8; j++) w[j] = (sbyte)(8 * point[j] + shift);
    }
}
