using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hanok.Recipes;

/// <summary>One spelling for every recipe: all keys, defaults filled in, in the table's order. Its hash names the recipe.</summary>
static class CanonicalRecipe
{
    /// <summary>The recipe as JSON on one line: for fingerprints of its parts.</summary>
    public static string Json(SortedKeys keys)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter w = new(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Write(w, keys);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Lower-case hexadecimal SHA-256 of <see cref="Yaml"/> in UTF-8: of the file that the bundle carries.</summary>
    public static string Hash(SortedKeys keys) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Yaml(keys))));

    /// <summary>The recipe as YAML that <see cref="RecipeDocument"/> reads back to the same keys.</summary>
    public static string Yaml(SortedKeys keys)
    {
        StringBuilder s = new();
        WriteYaml(s, keys, 0);
        return s.ToString();
    }

    /// <summary>Paths whose values differ between two recipes, each with both values.</summary>
    public static IEnumerable<(string Path, string Before, string After)> Differences(SortedKeys before, SortedKeys after, string path = "")
    {
        foreach (string key in before.Select(p => p.Key).Union(after.Select(p => p.Key)))
        {
            object? a = before.FirstOrDefault(p => p.Key == key).Value, b = after.FirstOrDefault(p => p.Key == key).Value;
            if (a is SortedKeys x && b is SortedKeys y)
            {
                foreach (var d in Differences(x, y, path + key + ".")) yield return d;
                continue;
            }
            string left = Value(a), right = Value(b);
            if (left != right) yield return (path + key, left, right);
        }
    }

    static string Value(object? value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter w = new(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Write(w, value);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static void Write(Utf8JsonWriter w, object? value)
    {
        switch (value)
        {
            case null: w.WriteNullValue(); break;
            case bool b: w.WriteBooleanValue(b); break;
            case long n: w.WriteNumberValue(n); break;
            case double d: w.WriteNumberValue(d); break;
            case string t: w.WriteStringValue(t); break;
            case SortedKeys map:
                w.WriteStartObject();
                foreach ((string key, object? item) in map)
                {
                    w.WritePropertyName(key);
                    Write(w, item);
                }
                w.WriteEndObject();
                break;
            case List<object?> list:
                w.WriteStartArray();
                foreach (object? item in list) Write(w, item);
                w.WriteEndArray();
                break;
            default: throw new InvalidOperationException($"no canonical form for {value.GetType()}");
        }
    }

    static void WriteYaml(StringBuilder s, SortedKeys map, int indent)
    {
        foreach ((string key, object? value) in map)
        {
            if (value is null or SortedKeys { Count: 0 } or List<object?> { Count: 0 }) continue;
            s.Append(' ', indent).Append(key).Append(':');
            switch (value)
            {
                case SortedKeys inner:
                    s.Append('\n');
                    WriteYaml(s, inner, indent + 2);
                    break;
                case List<object?> list:
                    s.Append('\n');
                    foreach (object? item in list)
                    {
                        s.Append(' ', indent + 2).Append("- ");
                        if (item is not SortedKeys inner) s.Append(Value(item)).Append('\n');
                        else
                        {
                            int at = s.Length;
                            WriteYaml(s, inner, indent + 4);
                            s.Remove(at, indent + 4);        // the first key stands beside the dash
                        }
                    }
                    break;
                default:
                    s.Append(' ').Append(Value(value)).Append('\n');
                    break;
            }
        }
    }
}
