namespace Hanok.Models.Safetensors;

/// <summary>The element types a safetensors file can name. Only F32, F16 and BF16 become tensors of a model; the others are read as bytes.</summary>
public enum TensorType
{
    /// <summary>IEEE-754 binary32.</summary>
    F32,

    /// <summary>IEEE-754 binary16.</summary>
    F16,

    /// <summary>The upper 16 bits of a binary32.</summary>
    BF16,

    /// <summary>IEEE-754 binary64.</summary>
    F64,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned, 8 bits.</summary>
    U8,

    /// <summary>Signed, 8 bits.</summary>
    I8,

    /// <summary>Unsigned, 16 bits.</summary>
    U16,

    /// <summary>Signed, 16 bits.</summary>
    I16,

    /// <summary>Unsigned, 32 bits.</summary>
    U32,

    /// <summary>Signed, 32 bits.</summary>
    I32,

    /// <summary>Unsigned, 64 bits.</summary>
    U64,

    /// <summary>Signed, 64 bits.</summary>
    I64,

    /// <summary>Two binary32.</summary>
    C64,

    /// <summary>Float of 8 bits, 5 of exponent, 2 of mantissa.</summary>
    F8E5M2,

    /// <summary>Float of 8 bits, 4 of exponent, 3 of mantissa.</summary>
    F8E4M3,

    /// <summary>Power of two: 8 bits of exponent.</summary>
    F8E8M0,

    /// <summary><see cref="F8E4M3"/> without negative zero.</summary>
    F8E4M3Fnuz,

    /// <summary><see cref="F8E5M2"/> without negative zero.</summary>
    F8E5M2Fnuz,

    /// <summary>Float of 6 bits, 2 of exponent, 3 of mantissa.</summary>
    F6E2M3,

    /// <summary>Float of 6 bits, 3 of exponent, 2 of mantissa.</summary>
    F6E3M2,

    /// <summary>Float of 4 bits.</summary>
    F4,
}

/// <summary>Names and sizes of <see cref="TensorType"/>.</summary>
public static class TensorTypes
{
    // In the order of the enumeration: the name in a header, and the bits of an element.
    static readonly (string Name, int Bits)[] Table =
    [
        ("F32", 32), ("F16", 16), ("BF16", 16), ("F64", 64), ("BOOL", 8), ("U8", 8), ("I8", 8), ("U16", 16), ("I16", 16), ("U32", 32), ("I32", 32),
        ("U64", 64), ("I64", 64), ("C64", 64), ("F8_E5M2", 8), ("F8_E4M3", 8), ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8),
        ("F6_E2M3", 6), ("F6_E3M2", 6), ("F4", 4),
    ];

    /// <summary>The name as a safetensors header writes it.</summary>
    public static string Name(this TensorType type) => Table[(int)type].Name;

    /// <summary>Bits of one element.</summary>
    public static int Bits(this TensorType type) => Table[(int)type].Bits;

    /// <summary>The type of this exact (case-sensitive) name; null if there is none.</summary>
    public static TensorType? Parse(string name)
    {
        int index = Array.FindIndex(Table, row => row.Name == name);
        return index < 0 ? null : (TensorType)index;
    }

    /// <summary>True for the types that a model's weights are stored in and that <see cref="SafetensorsFile"/> expands to binary32 exactly.</summary>
    public static bool IsFloat(this TensorType type) => type is TensorType.F32 or TensorType.F16 or TensorType.BF16;
}
