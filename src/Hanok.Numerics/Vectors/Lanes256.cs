using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>The 16 lanes in two registers of 256 bits.</summary>
readonly unsafe struct Lanes256(Vector256<float> a, Vector256<float> b) : ILanes<Lanes256>
{
    readonly Vector256<float> A = a;
    readonly Vector256<float> B = b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(float value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* p) => new(Vector256.Load(p + 0), Vector256.Load(p + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadHalves(ushort* p) => new(Halves(p), Halves(p + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBytes(sbyte* p) => new(Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(p)), Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(p + 8)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadNibbles(byte* p, out Lanes256 high)
    {
        Vector256<int> x = Avx2.ConvertToVector256Int32(p), y = Avx2.ConvertToVector256Int32(p + 8), eight = Vector256.Create(8), low = Vector256.Create(15);
        high = new(Avx.ConvertToVector256Single((x >>> 4) - eight), Avx.ConvertToVector256Single((y >>> 4) - eight));
        return new(Avx.ConvertToVector256Single((x & low) - eight), Avx.ConvertToVector256Single((y & low) - eight));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Halves(ushort* p) => ((Avx2.ConvertToVector256Int32((short*)p) << 13) & Vector256.Create(Simd.HalfMask)).AsSingle() * Vector256.Create(Simd.HalfPower);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 v, float* p)
    {
        v.A.Store(p + 0);
        v.B.Store(p + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a.A + b.A, a.B + b.B);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a.A - b.A, a.B - b.B);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a.A * b.A, a.B * b.B);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a.A / b.A, a.B / b.B);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Fma(Lanes256 a, Lanes256 b, Lanes256 c) => new(Simd.Fma(a.A, b.A, c.A), Simd.Fma(a.B, b.B, c.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FmaNegated(Lanes256 a, Lanes256 b, Lanes256 c) => new(Simd.FmaNegated(a.A, b.A, c.A), Simd.FmaNegated(a.B, b.B, c.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Simd.Max(a.A, b.A), Simd.Max(a.B, b.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Simd.Min(a.A, b.A), Simd.Min(a.B, b.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 a) => new(Vector256.Sqrt(a.A), Vector256.Sqrt(a.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Round(Lanes256 a) => new(Vector256.Round(a.A), Vector256.Round(a.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 PowerOfTwo(Lanes256 n) => new(((Vector256.ConvertToInt32Native(n.A) + Vector256.Create(127)) << 23).AsSingle(), ((Vector256.ConvertToInt32Native(n.B) + Vector256.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SelectLess(Lanes256 a, Lanes256 b, Lanes256 yes, Lanes256 no) => new(Vector256.ConditionalSelect(Vector256.LessThan(a.A, b.A), yes.A, no.A), Vector256.ConditionalSelect(Vector256.LessThan(a.B, b.B), yes.B, no.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 a) => new(Vector256.Abs(a.A), Vector256.Abs(a.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 CopySign(Lanes256 a, Lanes256 sign) => new(Simd.CopySign(a.A, sign.A), Simd.CopySign(a.B, sign.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Split(Lanes256 a, out Lanes256 exponent)
    {
        Lanes256 m = new(Simd.Split(a.A, out Vector256<float> ea), Simd.Split(a.B, out Vector256<float> eb));
        exponent = new(ea, eb);
        return m;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes256 v) => Simd.Add(Simd.Add(v.A, v.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes256 v) => Simd.Max(Simd.Max(v.A, v.B));
}
