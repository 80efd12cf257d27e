using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>Blocks of every type to <see cref="UnpackedBlock"/>. Layouts: ggml's <c>ggml-common.h</c>; meaning: <c>ggml-quants.c</c>. Numbers are little-endian.</summary>
static unsafe partial class Unpacking
{
    /// <summary>Unpacks the block at <paramref name="b"/>.</summary>
    public static void Unpack(BlockType type, byte* b, UnpackedBlock* u)
    {
        switch (type)
        {
            case BlockType.Q1_0: Q1_0(b, u); break;
            case BlockType.Q2_0: Q2_0(b, u); break;
            case BlockType.Q4_0: Q4_0(b, u); break;
            case BlockType.Q4_1: Q4_1(b, u); break;
            case BlockType.Q5_0: Q5_0(b, u); break;
            case BlockType.Q5_1: Q5_1(b, u); break;
            case BlockType.Q8_0: Q8_0(b, u); break;
            case BlockType.Q2_K: Q2_K(b, u); break;
            case BlockType.Q3_K: Q3_K(b, u); break;
            case BlockType.Q4_K: Q4_K(b, u); break;
            case BlockType.Q5_K: Q5_K(b, u); break;
            case BlockType.Q6_K: Q6_K(b, u); break;
            case BlockType.IQ1_S: IQ1_S(b, u); break;
            case BlockType.IQ1_M: IQ1_M(b, u); break;
            case BlockType.IQ2_XXS: IQ2_XXS(b, u); break;
            case BlockType.IQ2_XS: IQ2_XS(b, u); break;
            case BlockType.IQ2_S: IQ2_S(b, u); break;
            case BlockType.IQ3_XXS: IQ3_XXS(b, u); break;
            case BlockType.IQ3_S: IQ3_S(b, u); break;
            case BlockType.IQ4_NL: IQ4_NL(b, u); break;
            case BlockType.IQ4_XS: IQ4_XS(b, u); break;
            case BlockType.TQ1_0: TQ1_0(b, u); break;
            case BlockType.TQ2_0: TQ2_0(b, u); break;
            case BlockType.MXFP4: MXFP4(b, u); break;
            case BlockType.NVFP4: NVFP4(b, u); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "no quantised type");
        }
    }

    /// <summary>A block with one scale.</summary>
    static void Single(UnpackedBlock* u, float scale, int length)
    {
        u->Scale = scale;
        u->Group = length;
        u->Scales[0] = 1;
    }

    /// <summary>The lower and the upper four bits of <paramref name="count"/> bytes (a multiple of 16), plus <paramref name="offset"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Nibbles(byte* q, sbyte* low, sbyte* high, int count, sbyte offset = 0)
    {
        Vector128<byte> mask = Vector128.Create((byte)15);
        Vector128<sbyte> add = Vector128.Create(offset);
        for (int i = 0; i < count; i += 16)
        {
            Vector128<byte> v = Vector128.Load(q + i);
            ((v & mask).AsSByte() + add).Store(low + i);
            (((v.AsUInt16() >>> 4).AsByte() & mask).AsSByte() + add).Store(high + i);
        }
    }

    /// <summary>Fields of two bits: bits 2s and 2s+1 of byte l belong to weight 32 s + l, for 32 bytes; <paramref name="place"/> is what one unit counts, added to <paramref name="w"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddCrumbs(byte* q, sbyte* w, sbyte place)
    {
        for (int i = 0; i < 32; i += 16)
        {
            Vector128<byte> v = Vector128.Load(q + i);
            for (int s = 0; s < 4; s++)
            {
                Vector128<sbyte> field = ((v.AsUInt16() >>> (2 * s)).AsByte() & Vector128.Create((byte)3)).AsSByte();
                (Vector128.Load(w + 32 * s + i) + field * Vector128.Create(place)).Store(w + 32 * s + i);
            }
        }
    }

    /// <summary>Single bits: bit s of byte l belongs to weight 32 s + l, for 32 bytes and all 256 weights; a bit that is set counts <paramref name="place"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddBits(byte* h, sbyte* w, sbyte place)
    {
        for (int i = 0; i < 32; i += 16)
        {
            Vector128<byte> v = Vector128.Load(h + i);
            for (int s = 0; s < 8; s++)
            {
                Vector128<byte> bit = Vector128.Create((byte)(1 << s));
                Vector128<sbyte> add = (Vector128.Equals(v & bit, bit) & Vector128.Create((byte)place)).AsSByte();
                (Vector128.Load(w + 32 * s + i) + add).Store(w + 32 * s + i);
            }
        }
    }

    /// <summary>All weights begin at <paramref name="value"/>.</summary>
    static void Fill(UnpackedBlock* u, int count, sbyte value) => new Span<sbyte>(u->Weights, count).Fill(value);
}
