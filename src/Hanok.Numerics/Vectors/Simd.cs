using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>The operations that .NET's vector types do not pin down to one result: fused multiply-add, maximum and minimum, folds of a register.</summary>
static class Simd
{
    /// <summary>The bits of 2/3 in binary32.</summary>
    public const int TwoThirds = 0x3F2AAAAB;

    /// <summary>A half, widened as a signed number and moved to the place of binary32 exponents: the bits that count.</summary>
    public const int HalfMask = unchecked((int)0x8FFFE000);

    /// <summary>2^112: what a half whose bits were moved to binary32 lacks, subnormal ones included.</summary>
    public const float HalfPower = 5.192297E+33f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FmaNegated(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Avx512F.FusedMultiplyAddNegated(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) => System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FmaNegated(Vector256<float> a, Vector256<float> b, Vector256<float> c) => System.Runtime.Intrinsics.X86.Fma.MultiplyAddNegated(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fma(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        System.Runtime.Intrinsics.X86.Fma.IsSupported ? System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a, b, c)
        : AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(c, a, b)
        : Vector128.Create(Exact(a[0], b[0], c[0]), Exact(a[1], b[1], c[1]), Exact(a[2], b[2], c[2]), Exact(a[3], b[3], c[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> FmaNegated(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Fma(-a, b, c);

    /// <summary>a * b + c with one rounding, in hardware where there is some, else by the exact emulation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fma(float a, float b, float c) =>
        System.Runtime.Intrinsics.X86.Fma.IsSupported || AdvSimd.IsSupported ? MathF.FusedMultiplyAdd(a, b, c) : FusedMultiplyAdd.Emulate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Exact(float a, float b, float c) => FusedMultiplyAdd.Emulate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Avx512F.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b) => Avx512F.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Avx.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Avx.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Max(a, b) : Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Min(a, b) : Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    /// <summary>The maximum by the rule of <see cref="ILaneMath{TSelf}.Max"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    /// <summary>Eight lanes to one: i + (i+4), i + (i+2), 0 + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(Vector256<float> v) => Add(v.GetLower() + v.GetUpper());

    /// <summary>Four lanes to one: i + (i+2), 0 + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(Vector128<float> v) => (v[0] + v[2]) + (v[1] + v[3]);

    /// <summary>Eight lanes to their largest, in the order of the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector256<float> v) => Max(Max(v.GetLower(), v.GetUpper()));

    /// <summary>Four lanes to their largest, in the order of the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector128<float> v) => Max(Max(v[0], v[2]), Max(v[1], v[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CopySign(Vector512<float> a, Vector512<float> sign) =>
        Vector512.ConditionalSelect(Vector512.Create(-0f), sign, a);

    /// <summary>As <see cref="ILaneMath{TSelf}.Split"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Split(Vector512<float> a, out Vector512<float> exponent)
    {
        Vector512<int> e = Vector512.ShiftRightArithmetic(a.AsInt32() - Vector512.Create(TwoThirds), 23);
        exponent = Vector512.ConvertToSingle(e);
        return (a.AsInt32() - (e << 23)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CopySign(Vector256<float> a, Vector256<float> sign) =>
        Vector256.ConditionalSelect(Vector256.Create(-0f), sign, a);

    /// <summary>As <see cref="ILaneMath{TSelf}.Split"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Split(Vector256<float> a, out Vector256<float> exponent)
    {
        Vector256<int> e = Vector256.ShiftRightArithmetic(a.AsInt32() - Vector256.Create(TwoThirds), 23);
        exponent = Vector256.ConvertToSingle(e);
        return (a.AsInt32() - (e << 23)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CopySign(Vector128<float> a, Vector128<float> sign) =>
        Vector128.ConditionalSelect(Vector128.Create(-0f), sign, a);

    /// <summary>As <see cref="ILaneMath{TSelf}.Split"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Split(Vector128<float> a, out Vector128<float> exponent)
    {
        Vector128<int> e = Vector128.ShiftRightArithmetic(a.AsInt32() - Vector128.Create(TwoThirds), 23);
        exponent = Vector128.ConvertToSingle(e);
        return (a.AsInt32() - (e << 23)).AsSingle();
    }
}
