using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Hanok.Models.Gguf;

/// <summary>A value of GGUF metadata: its type, and its bytes where they lie. Nothing is copied until it is asked for.</summary>
/// <remarks>A value that was read is valid as long as its <see cref="GgufFile"/> is open; one that was made (<see cref="GgufItem"/>) always.</remarks>
public sealed class GgufValue
{
    readonly SliceReader slice;
    readonly long offset;

    internal GgufValue(GgufValueType type, SliceReader slice, long offset, long bytes)
    {
        Type = type;
        this.slice = slice;
        this.offset = offset;
        Bytes = bytes;
        ElementType = type;
        if (type != GgufValueType.Array) return;
        ReadOnlySpan<byte> head = slice(offset, 12);
        ElementType = (GgufValueType)BinaryPrimitives.ReadUInt32LittleEndian(head);
        Count = BinaryPrimitives.ReadInt64LittleEndian(head[4..]);
    }

    /// <summary>Its type.</summary>
    public GgufValueType Type { get; }

    /// <summary>Type of an array's elements; the type itself for other values.</summary>
    public GgufValueType ElementType { get; }

    /// <summary>Number of an array's elements; 1 for other values.</summary>
    public long Count { get; } = 1;

    /// <summary>Bytes of the value as a file stores it, without its type.</summary>
    public long Bytes { get; }

    /// <summary>Where the value begins in its file.</summary>
    public long Offset => offset;

    /// <summary>The type as people write it, such as <c>ARRAY of STRING</c>.</summary>
    public string TypeName => Type == GgufValueType.Array ? $"ARRAY of {ElementType.Name()}" : Type.Name();

    /// <summary>A string's bytes, which need not be UTF-8.</summary>
    /// <exception cref="InvalidOperationException">It is no string.</exception>
    public ReadOnlySpan<byte> StringBytes => Type == GgufValueType.String ? slice(offset + 8, checked((int)(Bytes - 8))) : throw NotA("STRING");

    /// <summary>A whole number of any of the integer types that fits 64 bits with sign.</summary>
    public bool TryInteger(out long value)
    {
        value = 0;
        return Type.Size() > 0 && TryInteger(Type, slice(offset, Type.Size()), out value);
    }

    /// <summary>A number of any integer or float type; a 64-bit integer beyond 2^53 is rounded.</summary>
    public bool TryNumber(out double value)
    {
        value = 0;
        if (Type is GgufValueType.Array or GgufValueType.String or GgufValueType.Bool) return false;
        value = NumberAt(Type, slice(offset, Type.Size()));
        return true;
    }

    /// <summary>A boolean.</summary>
    public bool TryFlag(out bool value)
    {
        value = Type == GgufValueType.Bool && slice(offset, 1)[0] != 0;
        return Type == GgufValueType.Bool;
    }

    /// <summary>An array of strings as their bytes.</summary>
    /// <exception cref="InvalidOperationException">It is no array of strings.</exception>
    public byte[][] ReadStrings()
    {
        if (Type != GgufValueType.Array || ElementType != GgufValueType.String) throw NotA("ARRAY of STRING");
        byte[][] strings = new byte[checked((int)Count)][];
        long at = offset + 12;
        for (int i = 0; i < strings.Length; i++)
        {
            int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(slice(at, 8)));
            strings[i] = length == 0 ? [] : slice(at + 8, length).ToArray();
            at += 8 + length;
        }
        return strings;
    }

    /// <summary>Element <paramref name="index"/> of an array of one of the integer types, if it fits 64 bits with sign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public bool TryIntegerAt(long index, out long value)
    {
        value = 0;
        if (Type != GgufValueType.Array || ElementType.Size() == 0) return false;
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return TryInteger(ElementType, slice(offset + 12 + index * ElementType.Size(), ElementType.Size()), out value);
    }

    /// <summary>An array of numbers of any integer or float type as binary32.</summary>
    /// <exception cref="InvalidOperationException">It is no array of numbers.</exception>
    public float[] ReadNumbers()
    {
        if (Type != GgufValueType.Array || ElementType.Size() == 0 || ElementType == GgufValueType.Bool) throw NotA("ARRAY of numbers");
        int size = ElementType.Size();
        float[] values = new float[checked((int)Count)];
        for (int i = 0; i < values.Length; i++) values[i] = (float)NumberAt(ElementType, slice(offset + 12 + (long)i * size, size));
        return values;
    }

    /// <summary>The first <paramref name="most"/> elements of an array, arrays of arrays included, each as a value of its own.</summary>
    /// <exception cref="InvalidOperationException">It is no array.</exception>
    public IReadOnlyList<GgufValue> Elements(int most = int.MaxValue)
    {
        if (Type != GgufValueType.Array) throw NotA("ARRAY");
        List<GgufValue> elements = [];
        long at = offset + 12;
        for (long i = 0; i < Math.Min(Count, most); i++)
        {
            long bytes = GgufScan.Length(ElementType, slice, at, offset + Bytes);
            elements.Add(new GgufValue(ElementType, slice, at, bytes));
            at += bytes;
        }
        return elements;
    }

    /// <summary>The value for people: at most the first eight elements of an array, the first 1,000 bytes of a string; bytes that are no UTF-8 as U+FFFD.</summary>
    public override string ToString() => Type switch
    {
        GgufValueType.String => Encoding.UTF8.GetString(StringBytes[..Math.Min(StringBytes.Length, 1000)]),
        GgufValueType.Array => $"[{string.Join(", ", Elements(8).Select(e => e.Type == GgufValueType.Array ? $"{e.Count} × {e.ElementType.Name()}" : e.ToString()))}{(Count > 8 ? ", …" : "")}]",
        GgufValueType.Bool => slice(offset, 1)[0] != 0 ? "true" : "false",
        GgufValueType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(slice(offset, 8)).ToString(CultureInfo.InvariantCulture),
        GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(slice(offset, 4)).ToString(CultureInfo.InvariantCulture),
        GgufValueType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(slice(offset, 8)).ToString(CultureInfo.InvariantCulture),
        _ => TryInteger(out long n) ? n.ToString(CultureInfo.InvariantCulture) : "",
    };

    /// <summary>Writes the bytes of the value as a file stores them.</summary>
    internal void Write(Stream stream)
    {
        for (long at = 0; at < Bytes; at += 1 << 20) stream.Write(slice(offset + at, (int)Math.Min(1 << 20, Bytes - at)));
    }

    InvalidOperationException NotA(string expected) => new($"expected {expected}, found {TypeName}");

    static bool TryInteger(GgufValueType type, ReadOnlySpan<byte> bytes, out long value)
    {
        switch (type)
        {
            case GgufValueType.UInt64:
                ulong wide = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                value = wide <= long.MaxValue ? (long)wide : 0;
                return wide <= long.MaxValue;
            case GgufValueType.Bool or GgufValueType.Float32 or GgufValueType.Float64:
                value = 0;
                return false;
            default:
                value = type switch
                {
                    GgufValueType.UInt8 => bytes[0],
                    GgufValueType.Int8 => (sbyte)bytes[0],
                    GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                    GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
                    GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                    GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                    _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
                };
                return true;
        }
    }

    static double NumberAt(GgufValueType type, ReadOnlySpan<byte> bytes) => type switch
    {
        GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        GgufValueType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        GgufValueType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => TryInteger(type, bytes, out long n) ? n : 0,
    };
}
