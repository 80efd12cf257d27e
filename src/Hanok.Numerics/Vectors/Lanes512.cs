using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>The 16 lanes in one register of 512 bits.</summary>
readonly unsafe struct Lanes512(Vector512<float> v) : ILanes<Lanes512>
{
    readonly Vector512<float> V = v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Create(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* p) => new(Vector512.Load(p + 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadHalves(ushort* p) =>
        new(((Avx512F.ConvertToVector512Int32(Vector256.Load((short*)p)) << 13) & Vector512.Create(Simd.HalfMask)).AsSingle() * Vector512.Create(Simd.HalfPower));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadBytes(sbyte* p) => new(Avx512F.ConvertToVector512Single(Avx512F.ConvertToVector512Int32(Vector128.Load(p))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadNibbles(byte* p, out Lanes512 high)
    {
        Vector512<int> x = Avx512F.ConvertToVector512Int32(Vector128.Load(p));
        high = new(Avx512F.ConvertToVector512Single((x >>> 4) - Vector512.Create(8)));
        return new(Avx512F.ConvertToVector512Single((x & Vector512.Create(15)) - Vector512.Create(8)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 v, float* p)
    {
        v.V.Store(p + 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a.V + b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a.V - b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a.V * b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a.V / b.V);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Fma(Lanes512 a, Lanes512 b, Lanes512 c) => new(Simd.Fma(a.V, b.V, c.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 FmaNegated(Lanes512 a, Lanes512 b, Lanes512 c) => new(Simd.FmaNegated(a.V, b.V, c.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Simd.Max(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Simd.Min(a.V, b.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 a) => new(Vector512.Sqrt(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Round(Lanes512 a) => new(Vector512.Round(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 PowerOfTwo(Lanes512 n) => new(((Vector512.ConvertToInt32Native(n.V) + Vector512.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SelectLess(Lanes512 a, Lanes512 b, Lanes512 yes, Lanes512 no) => new(Vector512.ConditionalSelect(Vector512.LessThan(a.V, b.V), yes.V, no.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 a) => new(Vector512.Abs(a.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 CopySign(Lanes512 a, Lanes512 sign) => new(Simd.CopySign(a.V, sign.V));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Split(Lanes512 a, out Lanes512 exponent)
    {
        Lanes512 m = new(Simd.Split(a.V, out Vector512<float> ev));
        exponent = new(ev);
        return m;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes512 v) => Simd.Add(Simd.Add(v.V.GetLower(), v.V.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes512 v) => Simd.Max(Simd.Max(v.V.GetLower(), v.V.GetUpper()));
}
