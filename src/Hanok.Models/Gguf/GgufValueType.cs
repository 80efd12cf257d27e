namespace Hanok.Models.Gguf;

/// <summary>Types of metadata values in a GGUF file; the numeric value is the one in the file.</summary>
/// <remarks>https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.</remarks>
public enum GgufValueType
{
    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>IEEE-754 binary32.</summary>
    Float32,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>64 bits of length, then as many bytes, UTF-8 by the specification.</summary>
    String,

    /// <summary>32 bits of element type, 64 bits of count, then the elements.</summary>
    Array,

    /// <summary>Unsigned, 64 bits.</summary>
    UInt64,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>IEEE-754 binary64.</summary>
    Float64,
}

/// <summary>Names and sizes of <see cref="GgufValueType"/>.</summary>
public static class GgufValueTypes
{
    // In the order of the enumeration: the name in the specification, and the bytes of a value (0: they vary).
    static readonly (string Name, int Size)[] Table =
    [
        ("UINT8", 1), ("INT8", 1), ("UINT16", 2), ("INT16", 2), ("UINT32", 4), ("INT32", 4), ("FLOAT32", 4), ("BOOL", 1), ("STRING", 0), ("ARRAY", 0),
        ("UINT64", 8), ("INT64", 8), ("FLOAT64", 8),
    ];

    /// <summary>The name in the specification, such as <c>UINT32</c>.</summary>
    public static string Name(this GgufValueType type) => Table[(int)type].Name;

    /// <summary>Bytes of a value; 0 for strings and arrays.</summary>
    public static int Size(this GgufValueType type) => Table[(int)type].Size;

    /// <summary>The fewest bytes a value can have: an empty string has its length, an empty array its type and count.</summary>
    public static int LeastSize(this GgufValueType type) => type switch
    {
        GgufValueType.String => 8,
        GgufValueType.Array => 12,
        _ => type.Size(),
    };

    /// <summary>The type of number <paramref name="id"/> in a file; null if there is none.</summary>
    public static GgufValueType? Parse(uint id) => id < Table.Length ? (GgufValueType)id : null;
}
