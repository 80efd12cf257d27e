using System.Text;
using System.Text.Json;

namespace Hanok.Recipes;

/// <summary>The JSON Schema (Draft 2020-12) of recipes, for editors; made from <see cref="RecipeKeys"/>.</summary>
public static class RecipeSchema
{
    /// <summary>The schema's text, ending in a line end.</summary>
    public static string Text()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter w = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            w.WriteStartObject();
            w.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            w.WriteString("title", "Hanok recipe");
            Map(w, RecipeKeys.Top);
            w.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    static void Map(Utf8JsonWriter w, IReadOnlyList<KeySpec> keys)
    {
        w.WriteString("type", "object");
        w.WriteBoolean("additionalProperties", false);
        if (keys.Any(k => k.Required))
        {
            w.WriteStartArray("required");
            foreach (KeySpec k in keys.Where(k => k.Required)) w.WriteStringValue(k.Name);
            w.WriteEndArray();
        }
        w.WriteStartObject("properties");
        foreach (KeySpec k in keys)
        {
            w.WriteStartObject(k.Name);
            Value(w, k);
            w.WriteEndObject();
        }
        w.WriteEndObject();
    }

    static void Value(Utf8JsonWriter w, KeySpec k)
    {
        w.WriteString("description", k.Documentation);
        switch (k.Kind)
        {
            case KeyKind.Map when k.FreeNames:
                w.WriteString("type", "object");
                w.WriteStartObject("additionalProperties");
                Value(w, k.Children[0]);
                w.WriteEndObject();
                return;
            case KeyKind.Map:
                Map(w, k.Children);
                return;
            case KeyKind.List:
                w.WriteString("type", "array");
                w.WriteStartObject("items");
                Value(w, k.Children[0]);
                w.WriteEndObject();
                return;
            default:
                w.WriteString("type", k.Kind switch { KeyKind.Integer => "integer", KeyKind.Number => "number", KeyKind.Boolean => "boolean", _ => "string" });
                break;
        }
        if (double.IsFinite(k.Minimum)) w.WriteNumber("minimum", k.Minimum);
        if (double.IsFinite(k.Maximum)) w.WriteNumber("maximum", k.Maximum);
        if (k.Choices.Count > 0)
        {
            w.WriteStartArray("enum");
            foreach (string c in k.Choices) w.WriteStringValue(c);
            w.WriteEndArray();
        }
        switch (k.Default)
        {
            case long n: w.WriteNumber("default", n); break;
            case double d: w.WriteNumber("default", d); break;
            case bool b: w.WriteBoolean("default", b); break;
            case string { Length: > 0 } s: w.WriteString("default", s); break;
        }
    }
}
