namespace Hanok.Numerics;

/// <summary>How a memory of keys or values stores numbers. They are read as they are stored, by the row that wrote them too.</summary>
public enum CacheType
{
    /// <summary>binary32 as it is.</summary>
    F32,

    /// <summary>binary16, rounded to nearest, halves to even; numbers beyond ±65,504 become that.</summary>
    F16,

    /// <summary>Blocks of 32 features: 8 bits each and a half as scale, as ggml's Q8_0.</summary>
    Q8_0,

    /// <summary>Blocks of 32 features: 4 bits each and a half as scale, as ggml's Q4_0.</summary>
    Q4_0,
}

/// <summary>Names and sizes of <see cref="CacheType"/>s.</summary>
public static class CacheTypes
{
    /// <summary>Features of a block of the quantised types.</summary>
    internal const int BlockFeatures = 32;

    /// <summary>All names, in the order of the type.</summary>
    public static IReadOnlyList<string> Names { get; } = ["f32", "f16", "q8_0", "q4_0"];

    /// <summary>The type of that name, in any case.</summary>
    /// <exception cref="FormatException">No such type.</exception>
    public static CacheType Parse(string name) =>
        TryParse(name, out CacheType type) ? type : throw new FormatException($"expected {string.Join(", ", Names)}, found {name}");

    /// <summary>The type of that name, in any case; false: there is none.</summary>
    public static bool TryParse(string? name, out CacheType type)
    {
        for (int i = 0; i < Names.Count; i++)
            if (string.Equals(Names[i], name, StringComparison.OrdinalIgnoreCase))
            {
                type = (CacheType)i;
                return true;
            }
        type = default;
        return false;
    }

    /// <summary>The type's name.</summary>
    public static string NameOf(this CacheType type) => Names[(int)type];

    /// <summary>Whether heads of <paramref name="features"/> can be stored: the quantised types need whole blocks of 32.</summary>
    public static bool Fits(this CacheType type, int features) => type is CacheType.F32 or CacheType.F16 || features % BlockFeatures == 0;

    /// <summary>Bytes of <paramref name="features"/> features of one position, scales included.</summary>
    public static long BytesOf(this CacheType type, long features) => type switch
    {
        CacheType.F32 => 4 * features,
        CacheType.F16 => 2 * features,
        CacheType.Q8_0 => features + 2 * (features / BlockFeatures),
        _ => features / 2 + 2 * (features / BlockFeatures),
    };
}
