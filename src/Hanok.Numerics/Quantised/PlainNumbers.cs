using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>Types whose elements stand for themselves.</summary>
static unsafe class PlainNumbers
{
    /// <summary>Elements as binary32, rounded to nearest where they have more digits.</summary>
    public static void Read(BlockType type, byte* from, float* to, int count)
    {
        switch (type)
        {
            case BlockType.F32: Buffer.MemoryCopy(from, to, 4L * count, 4L * count); break;
            case BlockType.F16: Halves((ushort*)from, to, count); break;
            case BlockType.BF16: for (int i = 0; i < count; i++) to[i] = BitConverter.UInt32BitsToSingle((uint)((ushort*)from)[i] << 16); break;
            case BlockType.F64: for (int i = 0; i < count; i++) to[i] = (float)((double*)from)[i]; break;
            case BlockType.I8: for (int i = 0; i < count; i++) to[i] = ((sbyte*)from)[i]; break;
            case BlockType.I16: for (int i = 0; i < count; i++) to[i] = ((short*)from)[i]; break;
            case BlockType.I32: for (int i = 0; i < count; i++) to[i] = ((int*)from)[i]; break;
            case BlockType.I64: for (int i = 0; i < count; i++) to[i] = ((long*)from)[i]; break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "not a plain type");
        }
    }

    /// <summary>binary32 as F32, F16 or BF16, rounded to nearest, halves to even; a NaN stays one.</summary>
    public static void Write(BlockType type, float* from, byte* to, int count)
    {
        switch (type)
        {
            case BlockType.F32: Buffer.MemoryCopy(from, to, 4L * count, 4L * count); break;
            case BlockType.F16: for (int i = 0; i < count; i++) ((ushort*)to)[i] = HalfBits(from[i]); break;
            case BlockType.BF16:
                for (int i = 0; i < count; i++)
                {
                    uint bits = BitConverter.SingleToUInt32Bits(from[i]);
                    ((ushort*)to)[i] = (ushort)(float.IsNaN(from[i]) ? (bits >> 16) | 64 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
                }
                break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "not a plain type that is written");
        }
    }

    /// <summary>The binary16 at <paramref name="p"/>.</summary>
    public static float Half(byte* p) => (float)BitConverter.UInt16BitsToHalf(*(ushort*)p);

    /// <summary>The bits of the binary16 nearest to <paramref name="x"/>, halves to even.</summary>
    public static ushort HalfBits(float x) => BitConverter.HalfToUInt16Bits((Half)x);

    /// <summary>
    /// Widens by integers: the 15 bits below the sign, moved to binary32's place, are the number times 2^-112, subnormal halves included; infinities and NaN get binary32's exponent.
    /// </summary>
    static void Halves(ushort* from, float* to, int count)
    {
        int i = 0;
        for (; i + 8 <= count; i += 8) Halves(from + i).Store(to + i);
        for (; i < count; i++) to[i] = (float)BitConverter.UInt16BitsToHalf(from[i]);
    }

    /// <summary>Eight halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Halves(ushort* from)
    {
        Vector256<int> h;
        if (Avx2.IsSupported) h = Avx2.ConvertToVector256Int32((short*)from);
        else
        {
            (Vector128<int> low, Vector128<int> high) = Vector128.Widen(Vector128.Load((short*)from));
            h = Vector256.Create(low, high);
        }
        // Sign bits fill the upper half: moved up by 13 all but the topmost is cut off.
        Vector256<float> wide = ((h << 13) & Vector256.Create(Simd.HalfMask)).AsSingle() * Vector256.Create(Simd.HalfPower);
        return wide | (Vector256.GreaterThan(h & Vector256.Create(0x7FFF), Vector256.Create(0x7BFF)) & Vector256.Create(0x7F800000)).AsSingle();
    }
}
