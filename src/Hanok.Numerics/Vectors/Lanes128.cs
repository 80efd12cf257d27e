using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>The 16 lanes in four registers of 128 bits; where the machine or the runtime has none, .NET computes them one by one.</summary>
readonly unsafe struct Lanes128(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) : ILanes<Lanes128>
{
    readonly Vector128<float> A = a;
    readonly Vector128<float> B = b;
    readonly Vector128<float> C = c;
    readonly Vector128<float> D = d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Create(float value) => new(Vector128.Create(value), Vector128.Create(value), Vector128.Create(value), Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* p) => new(Vector128.Load(p + 0), Vector128.Load(p + 4), Vector128.Load(p + 8), Vector128.Load(p + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadHalves(ushort* p)
    {
        Vector128<short> x = Vector128.Load((short*)p), y = Vector128.Load((short*)p + 8);
        return new(Half(Vector128.WidenLower(x)), Half(Vector128.WidenUpper(x)), Half(Vector128.WidenLower(y)), Half(Vector128.WidenUpper(y)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadBytes(sbyte* p) => Integers(Vector128.Load(p), 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadNibbles(byte* p, out Lanes128 high)
    {
        Vector128<byte> x = Vector128.Load(p), low = Vector128.Create((byte)15);
        high = Integers(((x.AsUInt16() >>> 4).AsByte() & low).AsSByte(), 8);
        return Integers((x & low).AsSByte(), 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> Half(Vector128<int> x) => ((x << 13) & Vector128.Create(Simd.HalfMask)).AsSingle() * Vector128.Create(Simd.HalfPower);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes128 Integers(Vector128<sbyte> x, int less)
    {
        Vector128<short> a = Vector128.WidenLower(x) - Vector128.Create((short)less), b = Vector128.WidenUpper(x) - Vector128.Create((short)less);
        return new(
            Vector128.ConvertToSingle(Vector128.WidenLower(a)), Vector128.ConvertToSingle(Vector128.WidenUpper(a)),
            Vector128.ConvertToSingle(Vector128.WidenLower(b)), Vector128.ConvertToSingle(Vector128.WidenUpper(b)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128 v, float* p)
    {
        v.A.Store(p + 0);
        v.B.Store(p + 4);
        v.C.Store(p + 8);
        v.D.Store(p + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a.A + b.A, a.B + b.B, a.C + b.C, a.D + b.D);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a.A - b.A, a.B - b.B, a.C - b.C, a.D - b.D);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a.A * b.A, a.B * b.B, a.C * b.C, a.D * b.D);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 a, Lanes128 b) => new(a.A / b.A, a.B / b.B, a.C / b.C, a.D / b.D);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Fma(Lanes128 a, Lanes128 b, Lanes128 c) => new(Simd.Fma(a.A, b.A, c.A), Simd.Fma(a.B, b.B, c.B), Simd.Fma(a.C, b.C, c.C), Simd.Fma(a.D, b.D, c.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FmaNegated(Lanes128 a, Lanes128 b, Lanes128 c) => new(Simd.FmaNegated(a.A, b.A, c.A), Simd.FmaNegated(a.B, b.B, c.B), Simd.FmaNegated(a.C, b.C, c.C), Simd.FmaNegated(a.D, b.D, c.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 a, Lanes128 b) => new(Simd.Max(a.A, b.A), Simd.Max(a.B, b.B), Simd.Max(a.C, b.C), Simd.Max(a.D, b.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 a, Lanes128 b) => new(Simd.Min(a.A, b.A), Simd.Min(a.B, b.B), Simd.Min(a.C, b.C), Simd.Min(a.D, b.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 a) => new(Vector128.Sqrt(a.A), Vector128.Sqrt(a.B), Vector128.Sqrt(a.C), Vector128.Sqrt(a.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Round(Lanes128 a) => new(Vector128.Round(a.A), Vector128.Round(a.B), Vector128.Round(a.C), Vector128.Round(a.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 PowerOfTwo(Lanes128 n) => new(((Vector128.ConvertToInt32Native(n.A) + Vector128.Create(127)) << 23).AsSingle(), ((Vector128.ConvertToInt32Native(n.B) + Vector128.Create(127)) << 23).AsSingle(), ((Vector128.ConvertToInt32Native(n.C) + Vector128.Create(127)) << 23).AsSingle(), ((Vector128.ConvertToInt32Native(n.D) + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SelectLess(Lanes128 a, Lanes128 b, Lanes128 yes, Lanes128 no) => new(Vector128.ConditionalSelect(Vector128.LessThan(a.A, b.A), yes.A, no.A), Vector128.ConditionalSelect(Vector128.LessThan(a.B, b.B), yes.B, no.B), Vector128.ConditionalSelect(Vector128.LessThan(a.C, b.C), yes.C, no.C), Vector128.ConditionalSelect(Vector128.LessThan(a.D, b.D), yes.D, no.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 a) => new(Vector128.Abs(a.A), Vector128.Abs(a.B), Vector128.Abs(a.C), Vector128.Abs(a.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 CopySign(Lanes128 a, Lanes128 sign) => new(Simd.CopySign(a.A, sign.A), Simd.CopySign(a.B, sign.B), Simd.CopySign(a.C, sign.C), Simd.CopySign(a.D, sign.D));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Split(Lanes128 a, out Lanes128 exponent)
    {
        Lanes128 m = new(Simd.Split(a.A, out Vector128<float> ea), Simd.Split(a.B, out Vector128<float> eb), Simd.Split(a.C, out Vector128<float> ec), Simd.Split(a.D, out Vector128<float> ed));
        exponent = new(ea, eb, ec, ed);
        return m;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes128 v) => Simd.Add(Simd.Add(Simd.Add(v.A, v.C), Simd.Add(v.B, v.D)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes128 v) => Simd.Max(Simd.Max(Simd.Max(v.A, v.C), Simd.Max(v.B, v.D)));
}
