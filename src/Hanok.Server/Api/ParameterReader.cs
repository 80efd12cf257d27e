using System.Text.Json;
using Hanok.Server.Hosting;

namespace Hanok.Server.Api;

/// <summary>Reads named parameters of a request's body with their types and bounds; what does not fit is a 400 that names the parameter. A parameter that is <c>null</c> counts as not given.</summary>
readonly struct ParameterReader(JsonElement root, string prefix = "")
{
    /// <summary>The value, or null.</summary>
    public JsonElement? Get(string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name) => Get(name) is { } value ? TextOf(value, prefix + name) : null;

    public bool? Flag(string name) => Get(name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongType(prefix + name, "a boolean", value),
    };

    /// <summary>A whole number; beyond the range of 64 bits it counts as the largest.</summary>
    public long? Integer(string name, long least, long most = long.MaxValue)
    {
        if (Get(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number) throw WrongType(prefix + name, "an integer", value);
        if (!value.TryGetInt64(out long number))
        {
            double wide = value.GetDouble();
            if (wide != Math.Floor(wide)) throw ApiException.Invalid(prefix + name, "invalid_type", $"Invalid type for '{prefix + name}': expected an integer, but got a decimal number instead.");
            number = wide >= long.MaxValue ? long.MaxValue : wide <= long.MinValue ? long.MinValue : (long)wide;
        }
        if (number < least) throw OutOfRange(prefix + name, $"at least {least}", number.ToString());
        if (number > most) throw OutOfRange(prefix + name, $"at most {most}", number.ToString());
        return number;
    }

    public double? Number(string name, double least, double most)
    {
        if (Get(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number) throw WrongType(prefix + name, "a number", value);
        double number = value.GetDouble();
        if (!(number >= least && number <= most)) throw OutOfRange(prefix + name, $"from {least} to {most}", ApiException.Short(value.GetRawText()));
        return number;
    }

    /// <summary>An object's reader, or null.</summary>
    public ParameterReader? Object(string name)
    {
        if (Get(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Object) throw WrongType(prefix + name, "an object", value);
        return new ParameterReader(value, prefix + name + ".");
    }

    /// <summary>Names of all members.</summary>
    public IEnumerable<string> Names() => root.EnumerateObject().Select(m => m.Name);

    /// <summary>A JSON string as text: escapes that make no Unicode text (half a surrogate pair) are refused.</summary>
    public static string TextOf(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.String) throw WrongType(name, "a string", value);
        try { return value.GetString()!; }
        catch (InvalidOperationException)
        {
            throw ApiException.Invalid(name, "invalid_value", $"Invalid value for '{name}': it holds half a surrogate pair, which is no text.");
        }
    }

    public static ApiException WrongType(string name, string expected, JsonElement found) =>
        ApiException.Invalid(name, "invalid_type", $"Invalid type for '{name}': expected {expected}, but got {Kind(found)} instead.");

    static ApiException OutOfRange(string name, string expected, string found) =>
        ApiException.Invalid(name, "invalid_value", $"Invalid value for '{name}': expected {expected}, but got {found} instead.");

    static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
