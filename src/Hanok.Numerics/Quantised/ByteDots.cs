using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>Sums of four products of bytes in each of eight lanes of 32 bits, exact.</summary>
interface IByteDot
{
    /// <summary>Whether weights count with their bias (else they are made signed first).</summary>
    static abstract bool Biased { get; }

    /// <summary>Whether products are summed in 16 bits first, <see cref="LanePanel{TDot}"/>'s period of them.</summary>
    static abstract bool Sums16 { get; }

    /// <summary>sum + the products of unsigned <paramref name="w"/> (with bias) and signed <paramref name="a"/>: four a lane of 32 bits, or two a lane of 16 where <see cref="Sums16"/>.</summary>
    static abstract Vector256<int> Add(Vector256<int> sum, Vector256<byte> w, Vector256<sbyte> a);

    /// <summary>sum + what <see cref="Add"/> has summed in 16 bits.</summary>
    static abstract Vector256<int> Widen(Vector256<int> sum, Vector256<int> sums16);
}

/// <summary>One instruction of AVX-VNNI, whose sums are of 32 bits.</summary>
readonly struct DotVnni : IByteDot
{
    public static bool Biased => true;

    public static bool Sums16 => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> w, Vector256<sbyte> a) => AvxVnni.MultiplyWideningAndAdd(sum, w, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(Vector256<int> sum, Vector256<int> sums16) => throw new NotSupportedException();
}

/// <summary>AVX2 with w of at most 127: two products are at most 2 * 127 * 127 and fit 16 bits; with smaller weights several such sums do.</summary>
readonly struct DotPairs : IByteDot
{
    public static bool Biased => true;

    public static bool Sums16 => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> w, Vector256<sbyte> a) => (sum.AsInt16() + Avx2.MultiplyAddAdjacent(w, a)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(Vector256<int> sum, Vector256<int> sums16) => sum + Avx2.MultiplyAddAdjacent(sums16.AsInt16(), Vector256.Create((short)1));
}

/// <summary>AVX2 with w of all eight bits, bias 128: |w| times a with the sign of w; two products are at most 2 * 128 * 127.</summary>
readonly struct DotSigned : IByteDot
{
    public static bool Biased => false;

    public static bool Sums16 => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> w, Vector256<sbyte> a)
    {
        Vector256<sbyte> signed = (w ^ Vector256.Create((byte)128)).AsSByte();
        return sum + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Avx2.Abs(signed), Avx2.Sign(a, signed)), Vector256.Create((short)1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Widen(Vector256<int> sum, Vector256<int> sums16) => throw new NotSupportedException();
}
