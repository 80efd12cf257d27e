using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Hanok.Language.Messages;

namespace Hanok.Models.Gguf;

/// <summary>The metadata of a GGUF file by key, in the file's order, with access by the type that is wanted.</summary>
public sealed class GgufMetadata : IReadOnlyCollection<KeyValuePair<string, GgufValue>>
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly string file;
    readonly OrderedDictionary<string, GgufValue> values;

    internal GgufMetadata(string file, OrderedDictionary<string, GgufValue> values)
    {
        this.file = file;
        this.values = values;
    }

    /// <summary>Number of keys.</summary>
    public int Count => values.Count;

    /// <summary>True where the key is there.</summary>
    public bool Has(string key) => values.ContainsKey(key);

    /// <summary>Looks for a key.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out GgufValue? value) => values.TryGetValue(key, out value);

    /// <summary>A text, or null where the key is missing.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>: another type, or no UTF-8.</exception>
    public string? Text(string key)
    {
        if (!values.TryGetValue(key, out GgufValue? value)) return null;
        if (value.Type != GgufValueType.String) throw Wrong(key, "STRING");
        try
        {
            return Strict.GetString(value.StringBytes);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(key, "UTF-8");
        }
    }

    /// <summary>An integer within bounds, of any integer type; null where the key is missing.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public int? Integer(string key, int least, int most)
    {
        if (!values.TryGetValue(key, out GgufValue? value)) return null;
        return value.TryInteger(out long n) && n >= least && n <= most ? (int)n : throw Wrong(key, $"{least} ≤ n ≤ {most}");
    }

    /// <summary>A finite number within bounds, of any integer or float type; null where the key is missing.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public double? Number(string key, double least, double most)
    {
        if (!values.TryGetValue(key, out GgufValue? value)) return null;
        return value.TryNumber(out double x) && x >= least && x <= most ? x : throw Wrong(key, FormattableString.Invariant($"{least} ≤ x ≤ {most}"));
    }

    /// <summary>true or false; null where the key is missing.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public bool? Flag(string key)
    {
        if (!values.TryGetValue(key, out GgufValue? value)) return null;
        return value.TryFlag(out bool flag) ? flag : throw Wrong(key, "BOOL");
    }

    /// <summary>An array of strings as their bytes, which need not be UTF-8; null where the key is missing.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public byte[][]? Strings(string key)
    {
        if (!values.TryGetValue(key, out GgufValue? value)) return null;
        return value is { Type: GgufValueType.Array, ElementType: GgufValueType.String } || IsEmpty(value) ? value.Count == 0 ? [] : value.ReadStrings() : throw Wrong(key, "ARRAY of STRING");
    }

    /// <summary>Integers within bounds, of any integer type, one or an array of them; null where the key is missing.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public int[]? Integers(string key, int least, int most)
    {
        if (!values.TryGetValue(key, out GgufValue? value)) return null;
        if (value.Type != GgufValueType.Array) return [Integer(key, least, most)!.Value];
        if (IsEmpty(value)) return [];
        if (value.ElementType is GgufValueType.String or GgufValueType.Array or GgufValueType.Bool or GgufValueType.Float32 or GgufValueType.Float64) throw Wrong(key, "ARRAY of INT32");
        int[] numbers = new int[checked((int)value.Count)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = value.TryIntegerAt(i, out long n) && n >= least && n <= most ? (int)n : throw Wrong(key, $"{least} ≤ n ≤ {most}");
        return numbers;
    }

    /// <summary>An array of numbers of any integer or float type as binary32; null where the key is missing.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public float[]? Numbers(string key)
    {
        if (!values.TryGetValue(key, out GgufValue? value)) return null;
        return value.Type == GgufValueType.Array && value.ElementType.Size() > 0 && value.ElementType != GgufValueType.Bool ? value.ReadNumbers() : throw Wrong(key, "ARRAY of FLOAT32");
    }

    /// <summary>An error that says what value of <paramref name="key"/>, which is there, was expected.</summary>
    public UserError Wrong(string key, string expected)
    {
        GgufValue value = values[key];
        return new UserError("models.gguf_value", file, key, value.Offset, expected, $"{value.TypeName} {Short(value.ToString())}");
    }

    /// <summary>An error that says that a key is missing.</summary>
    public UserError Missing(string key) => new("models.config_missing", file, key);

    /// <summary>The keys in the file's order.</summary>
    public IEnumerator<KeyValuePair<string, GgufValue>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    static bool IsEmpty(GgufValue value) => value is { Type: GgufValueType.Array, Count: 0 };

    static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
