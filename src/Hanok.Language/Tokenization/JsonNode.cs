using System.Text.Json;
using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>A value of a JSON file with its path, whose readers say what was expected where.</summary>
readonly struct JsonNode(JsonElement element, string file, string path)
{
    /// <summary>The file, for errors.</summary>
    public string File => file;

    /// <summary>The path of the value, such as <c>model.vocab</c>.</summary>
    public string Path => path;

    /// <summary>The value.</summary>
    public JsonElement Element => element;

    /// <summary>The member of an object; null where it is missing or null.</summary>
    public JsonNode? Optional(string name)
    {
        Expect(JsonValueKind.Object, "object");
        try
        {
            return element.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? new(member, file, Join(name)) : null;
        }
        catch (InvalidOperationException e)
        {
            throw Error("unicode", e);       // another member's name has an escaped half of a surrogate pair
        }
    }

    /// <summary>The member of an object.</summary>
    public JsonNode this[string name] => Optional(name) ?? throw new UserError("language.json.missing", file, Join(name));

    /// <summary>The items of an array.</summary>
    public IEnumerable<JsonNode> Items()
    {
        Expect(JsonValueKind.Array, "array");
        return Enumerate(element, file, path);
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, JsonNode Value)> Members()
    {
        Expect(JsonValueKind.Object, "object");
        return Members(element, file, path);
    }

    /// <summary>A string.</summary>
    public string Text()
    {
        Expect(JsonValueKind.String, "string");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw Error("unicode", e);       // an escaped half of a surrogate pair
        }
    }

    /// <summary>A whole number from 0 to <paramref name="largest"/>.</summary>
    public int Number(int largest)
    {
        Expect(JsonValueKind.Number, "number");
        return element.TryGetInt32(out int value) && value >= 0 && value <= largest ? value : throw Error("range", null, largest);
    }

    /// <summary>True or false; <paramref name="missing"/> where there is no such member.</summary>
    public bool Flag(string name, bool missing)
    {
        if (Optional(name) is not { } node) return missing;
        return node.Element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw node.Error("flag"),
        };
    }

    /// <summary>The error that something else stands here than <paramref name="expected"/>, the end of a key of the message tables.</summary>
    public UserError Error(string expected, Exception? inner = null, params object?[] details)
    {
        string found = element.GetRawText();
        return new("language.json.expected", inner, file, path, new MessagePart("language.json.what." + expected, details), found.Length > 40 ? found[..40] + "…" : found);
    }

    /// <summary>The error that something here is of a kind that is not supported.</summary>
    public UserError Unsupported(string what) => new("language.tokenizer.unsupported", file, path, what);

    void Expect(JsonValueKind kind, string name)
    {
        if (element.ValueKind != kind) throw Error(name);
    }

    string Join(string name) => path.Length == 0 ? name : path + "." + name;

    static IEnumerable<JsonNode> Enumerate(JsonElement element, string file, string path)
    {
        int i = 0;
        foreach (JsonElement item in element.EnumerateArray()) yield return new(item, file, $"{path}[{i++}]");
    }

    static IEnumerable<(string, JsonNode)> Members(JsonElement element, string file, string path)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string name;
            try
            {
                name = member.Name;
            }
            catch (InvalidOperationException e)
            {
                throw new UserError("language.json.expected", e, file, path, new MessagePart("language.json.what.unicode"), "\\uD800 …");
            }
            yield return (name, new(member.Value, file, path));
        }
    }
}
