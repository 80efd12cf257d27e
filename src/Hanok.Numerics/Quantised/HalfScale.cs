namespace Hanok.Numerics;

/// <summary>A scale of a block that was divided by 2^exponent, rounded to the half that the file will hold; beyond halves the largest one.</summary>
readonly struct HalfScale
{
    /// <summary>The half nearest to <paramref name="scale"/> * 2^<paramref name="exponent"/>.</summary>
    public HalfScale(float scale, int exponent)
    {
        float real = MathF.ScaleB(scale, exponent);
        Bits = PlainNumbers.HalfBits(real > 65504f ? 65504f : real < -65504f ? -65504f : real);
        Value = MathF.ScaleB((float)BitConverter.UInt16BitsToHalf(Bits), -exponent);
    }

    /// <summary>The bits of the half.</summary>
    public ushort Bits { get; }

    /// <summary>What it stands for, divided by 2^exponent.</summary>
    public float Value { get; }
}
