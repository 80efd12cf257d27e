using Hanok.Models.Safetensors;

namespace Hanok.Models.Tests.Safetensors;

public class FloatExpansionTests
{
    [Fact]
    public void FromHalf_AllBits_IsTheValueOfTheFormat()
    {
        for (int bits = 0; bits <= 0xFFFF; bits++)
        {
            float found = FloatExpansion.FromHalf((ushort)bits);
            int exponent = bits >> 10 & 31, mantissa = bits & 1023, sign = bits >> 15;
            if (exponent == 31 && mantissa != 0)
            {
                Assert.True(float.IsNaN(found));
                Assert.Equal((uint)sign << 31 | 0x7F80_0000 | (uint)mantissa << 13, BitConverter.SingleToUInt32Bits(found));
                continue;
            }
            // (-1)^s * 2^(e-15) * (1 + m/1024); e = 0: (-1)^s * 2^-24 * m. Exact in binary64.
            double value = exponent == 31 ? double.PositiveInfinity : exponent == 0 ? mantissa * Math.ScaleB(1.0, -24) : Math.ScaleB(1024.0 + mantissa, exponent - 25);
            Assert.Equal(BitConverter.SingleToUInt32Bits((float)(sign == 0 ? value : -value)), BitConverter.SingleToUInt32Bits(found));
        }
    }

    [Fact]
    public void FromBFloat16_AllBits_AreTheUpperBits()
    {
        for (int bits = 0; bits <= 0xFFFF; bits++)
            Assert.Equal((uint)bits << 16, BitConverter.SingleToUInt32Bits(FloatExpansion.FromBFloat16((ushort)bits)));
    }

    [Fact]
    public void Expand_WrongLengthOrType_Throws()
    {
        Assert.Throws<ArgumentException>(() => FloatExpansion.Expand(TensorType.F32, new byte[7], new float[1]));
        Assert.Throws<ArgumentException>(() => FloatExpansion.Expand(TensorType.BF16, new byte[4], new float[1]));
        Assert.Throws<ArgumentException>(() => FloatExpansion.Expand(TensorType.I32, new byte[4], new float[1]));
    }
}
