using System.Buffers.Binary;
using System.Text;

namespace Hanok.Models.Gguf;

/// <summary>Makes metadata for <see cref="GgufWriter"/>: a key and a value of the type that the overload names.</summary>
public static class GgufItem
{
    /// <summary>A UINT32.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, uint value) => Made(key, GgufValueType.UInt32, b => BinaryPrimitives.WriteUInt32LittleEndian(b, value));

    /// <summary>An INT32.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, int value) => Made(key, GgufValueType.Int32, b => BinaryPrimitives.WriteInt32LittleEndian(b, value));

    /// <summary>A UINT16, as <c>split.no</c> wants it.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, ushort value) => Made(key, GgufValueType.UInt16, b => BinaryPrimitives.WriteUInt16LittleEndian(b, value));

    /// <summary>A UINT64.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, ulong value) => Made(key, GgufValueType.UInt64, b => BinaryPrimitives.WriteUInt64LittleEndian(b, value));

    /// <summary>A FLOAT32.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, float value) => Made(key, GgufValueType.Float32, b => BinaryPrimitives.WriteSingleLittleEndian(b, value));

    /// <summary>A BOOL.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, bool value) => Made(key, GgufValueType.Bool, b => b[0] = value ? (byte)1 : (byte)0);

    /// <summary>A STRING.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value), bytes = new byte[8 + text.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        return Made(key, GgufValueType.String, bytes);
    }

    /// <summary>An array of STRING, given as bytes that need not be UTF-8.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, IReadOnlyList<byte[]> values)
    {
        using MemoryStream stream = new();
        Span<byte> length = stackalloc byte[8];
        foreach (byte[] value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(length, value.Length);
            stream.Write(length);
            stream.Write(value);
        }
        return Array(key, GgufValueType.String, values.Count, stream.ToArray());
    }

    /// <summary>An array of UINT8.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, byte[] values) => Array(key, GgufValueType.UInt8, values.Length, values);

    /// <summary>An array of INT32.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, IReadOnlyList<int> values)
    {
        byte[] bytes = new byte[4 * values.Count];
        for (int i = 0; i < values.Count; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        return Array(key, GgufValueType.Int32, values.Count, bytes);
    }

    /// <summary>An array of FLOAT32.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, IReadOnlyList<float> values)
    {
        byte[] bytes = new byte[4 * values.Count];
        for (int i = 0; i < values.Count; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return Array(key, GgufValueType.Float32, values.Count, bytes);
    }

    /// <summary>An array of BOOL.</summary>
    public static KeyValuePair<string, GgufValue> Of(string key, IReadOnlyList<bool> values) =>
        Array(key, GgufValueType.Bool, values.Count, [.. values.Select(v => v ? (byte)1 : (byte)0)]);

    static KeyValuePair<string, GgufValue> Array(string key, GgufValueType element, int count, byte[] elements)
    {
        byte[] bytes = new byte[12 + elements.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)element);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4), count);
        elements.CopyTo(bytes, 12);
        return Made(key, GgufValueType.Array, bytes);
    }

    static KeyValuePair<string, GgufValue> Made(string key, GgufValueType type, Action<byte[]> fill)
    {
        byte[] bytes = new byte[type.Size()];
        fill(bytes);
        return Made(key, type, bytes);
    }

    static KeyValuePair<string, GgufValue> Made(string key, GgufValueType type, byte[] bytes) => new(key, new GgufValue(type, (at, n) => bytes.AsSpan((int)at, n), 0, bytes.Length));
}
