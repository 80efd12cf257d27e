using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Hanok.Models.Safetensors;

/// <summary>Expands the 16-bit float formats to binary32. Every value of either format is a binary32, so nothing is rounded.</summary>
/// <remarks>Integer operations only: the result does not depend on conversion instructions of the machine or on its mode for subnormals.</remarks>
public static class FloatExpansion
{
    /// <summary>A binary16 as binary32. NaN keeps its payload.</summary>
    public static float FromHalf(ushort bits)
    {
        uint sign = (uint)(bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1F;
        uint mantissa = (uint)bits & 0x3FF;
        if (exponent == 0x1F) return BitConverter.UInt32BitsToSingle(sign | 0x7F80_0000 | mantissa << 13);
        if (exponent == 0)
        {
            if (mantissa == 0) return BitConverter.UInt32BitsToSingle(sign);
            // A subnormal is mantissa * 2^-24: move its highest bit to where binary32 implies it.
            int shift = BitOperations.LeadingZeroCount(mantissa) - 21;
            exponent = 1 - shift;
            mantissa = mantissa << shift & 0x3FF;
        }
        return BitConverter.UInt32BitsToSingle(sign | (uint)(exponent + 112) << 23 | mantissa << 13);
    }

    /// <summary>A bfloat16 as binary32.</summary>
    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>Expands little-endian elements of <paramref name="type"/> (F32, F16 or BF16) from <paramref name="source"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="source"/> does not have exactly the bytes of <paramref name="destination"/>'s elements, or the type is another.</exception>
    public static void Expand(TensorType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        if (!type.IsFloat()) throw new ArgumentException($"expected F32, F16 or BF16, found {type.Name()}", nameof(type));
        int size = type.Bits() / 8;
        if (source.Length / size != destination.Length || source.Length % size != 0)
            throw new ArgumentException($"expected {destination.Length} elements of {size} bytes, found {source.Length} bytes", nameof(source));
        switch (type)
        {
            case TensorType.F32 when BitConverter.IsLittleEndian:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.F32:
                for (int i = 0; i < destination.Length; i++) destination[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(4 * i)..]);
                break;
            case TensorType.F16:
                for (int i = 0; i < destination.Length; i++) destination[i] = FromHalf(BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]));
                break;
            default:
                for (int i = 0; i < destination.Length; i++) destination[i] = FromBFloat16(BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]));
                break;
        }
    }
}
