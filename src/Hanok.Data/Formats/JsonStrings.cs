using System.Text.Json;

namespace Hanok.Data.Formats;

/// <summary>Every string value of a JSON document, keyed by its path.</summary>
public static class JsonStrings
{
    /// <summary>The strings of <paramref name="json"/> (comments and trailing commas allowed), keys joined by <c>/</c>.</summary>
    /// <exception cref="InvalidDataException">Not JSON; the line is named.</exception>
    public static List<CatalogueMessage> Read(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        List<CatalogueMessage> messages = [];
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 64 });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            Walk(document.RootElement, "", messages);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"not JSON: {e.Message}", e);
        }
        return messages;
    }

    /// <summary>The strings of a script that assigns one literal (<c>var content = […];</c>), as bundlers write catalogues.</summary>
    /// <exception cref="InvalidDataException">No literal that JSON could be.</exception>
    public static List<CatalogueMessage> ReadScript(string script)
    {
        int start = script.AsSpan().IndexOfAny('[', '{');
        int end = start < 0 ? -1 : script.LastIndexOf(script[start] == '[' ? "];" : "};", StringComparison.Ordinal);
        if (end <= start) throw new InvalidDataException("a script without a literal");
        // "undefined" stands where a message was dropped, always as an element of its own.
        string literal = script[start..(end + 1)].Replace("\n\tundefined,", "\n\tnull,", StringComparison.Ordinal);
        return Read(System.Text.Encoding.UTF8.GetBytes(literal));
    }

    static void Walk(JsonElement element, string path, List<CatalogueMessage> messages)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                messages.Add(new CatalogueMessage(path, element.GetString()!));
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty p in element.EnumerateObject()) Walk(p.Value, path.Length == 0 ? p.Name : $"{path}/{p.Name}", messages);
                break;
            case JsonValueKind.Array:
                int i = 0;
                foreach (JsonElement e in element.EnumerateArray()) Walk(e, path.Length == 0 ? $"{i++}" : $"{path}/{i++}", messages);
                break;
        }
    }
}
