using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>The arguments of a product over panels.</summary>
readonly unsafe struct PanelProduct
{
    public PanelProduct(PanelLayout layout, byte* panels, ActivationBlocks x, float* y, int outputs)
    {
        Layout = layout;
        Panels = panels;
        Values = x.Values;
        Scales = x.Scales;
        Sums = x.Sums;
        Rows = x.Rows;
        Columns = x.Columns;
        Blocks = x.Columns / x.Length;
        Y = y;
        Outputs = outputs;
    }

    public readonly PanelLayout Layout;
    public readonly byte* Panels;
    public readonly sbyte* Values;
    public readonly float* Scales;
    public readonly short* Sums;
    public readonly float* Y;
    public readonly int Rows, Columns, Blocks, Outputs;

    /// <summary>The records of panel <paramref name="index"/>.</summary>
    public byte* Panel(int index) => Panels + (long)index * Blocks * Layout.Bytes;

    /// <summary>Eight block scales from <paramref name="first"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> LoadScales(byte* p, int first)
    {
        if (!Layout.HalfScales) return Vector256.Load((float*)p + first);
        Vector256<uint> h = Avx2.ConvertToVector256Int32(Vector128.Load((ushort*)p + first)).AsUInt32(), magnitude = h & Vector256.Create(0x7FFFu);
        Vector256<uint> wide = ((magnitude << 13).AsSingle() * Vector256.Create(5.192297E+33f)).AsUInt32() | (Vector256.GreaterThan(magnitude.AsInt32(), Vector256.Create(0x7BFF)).AsUInt32() & Vector256.Create(0x7F800000u));
        return (wide | ((h & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }

    /// <summary>Writes the outputs that the matrix has of a panel's 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int panel, int row, Vector256<float> low, Vector256<float> high)
    {
        float* to = Y + (long)row * Outputs + 16 * panel;
        if (16 * panel + 16 <= Outputs)
        {
            low.Store(to);
            high.Store(to + 8);
            return;
        }
        float* all = stackalloc float[16];
        low.Store(all);
        high.Store(all + 8);
        for (int i = 0; i < Outputs - 16 * panel; i++) to[i] = all[i];
    }
}

/// <summary>Sums of four products of bytes in each of eight lanes of 32 bits, exact.</summary>
interface IByteDot
{
    /// <summary>Whether weights count with their bias (else they are made signed first).</summary>
    static abstract bool Biased { get; }

    /// <summary>sum + the products of unsigned <paramref name="w"/> (with bias) and signed <paramref name="a"/>, four a lane.</summary>
    static abstract Vector256<int> Add(Vector256<int> sum, Vector256<byte> w, Vector256<sbyte> a);
}

/// <summary>One instruction of AVX-VNNI, whose sums are of 32 bits.</summary>
readonly struct DotVnni : IByteDot
{
    public static bool Biased => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> w, Vector256<sbyte> a) => AvxVnni.MultiplyWideningAndAdd(sum, w, a);
}

/// <summary>AVX2 with w of at most 127: two products are at most 2 * 127 * 127 and fit 16 bits.</summary>
readonly struct DotPairs : IByteDot
{
    public static bool Biased => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> w, Vector256<sbyte> a) =>
        sum + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(w, a), Vector256.Create((short)1));
}

/// <summary>AVX2 with w of all eight bits, bias 128: |w| times a with the sign of w; two products are at most 2 * 128 * 127.</summary>
readonly struct DotSigned : IByteDot
{
    public static bool Biased => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> w, Vector256<sbyte> a)
    {
        Vector256<sbyte> signed = (w ^ Vector256.Create((byte)128)).AsSByte();
        return sum + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Avx2.Abs(signed), Avx2.Sign(a, signed)), Vector256.Create((short)1));
    }
}
