using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>One lane: the scalar twin of the vectors.</summary>
readonly struct Lane(float value) : ILaneMath<Lane>
{
    /// <summary>The number.</summary>
    public readonly float Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Create(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator +(Lane a, Lane b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator -(Lane a, Lane b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator *(Lane a, Lane b) => new(a.Value * b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane operator /(Lane a, Lane b) => new(a.Value / b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Fma(Lane a, Lane b, Lane c) => new(Simd.Fma(a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane FmaNegated(Lane a, Lane b, Lane c) => new(Simd.Fma(-a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Max(Lane a, Lane b) => new(a.Value > b.Value ? a.Value : b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Min(Lane a, Lane b) => new(a.Value < b.Value ? a.Value : b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Sqrt(Lane a) => new(MathF.Sqrt(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Round(Lane a) => new(MathF.Round(a.Value, MidpointRounding.ToEven));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane PowerOfTwo(Lane n) => new(BitConverter.Int32BitsToSingle((int.CreateTruncating(n.Value) + 127) << 23));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane SelectLess(Lane a, Lane b, Lane yes, Lane no) => a.Value < b.Value ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Abs(Lane a) => new(MathF.Abs(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane CopySign(Lane a, Lane sign) => new(MathF.CopySign(a.Value, sign.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane Split(Lane a, out Lane exponent)
    {
        int bits = BitConverter.SingleToInt32Bits(a.Value);
        int e = (bits - Simd.TwoThirds) >> 23;
        exponent = new(e);
        return new(BitConverter.Int32BitsToSingle(bits - (e << 23)));
    }
}
