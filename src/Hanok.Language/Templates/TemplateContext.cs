using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;

namespace Hanok.Language.Templates;

/// <summary>
/// The variables of a rendering. As with transformers, <c>messages</c> (an empty list), <c>tools</c>, <c>documents</c> (None) and
/// <c>add_generation_prompt</c> (false) are always there.
/// </summary>
public sealed class TemplateContext
{
    readonly Dictionary<string, object?> variables = new(StringComparer.Ordinal)
    {
        ["messages"] = new ListValue([]),
        ["tools"] = null,
        ["documents"] = null,
        ["add_generation_prompt"] = false,
    };

    /// <summary>The clock of <c>strftime_now</c>.</summary>
    public DateTime Now { get; init; } = DateTime.Now;

    internal IReadOnlyDictionary<string, object?> Variables => variables;

    /// <summary>The members of a JSON object as variables: the order of keys is kept, <c>1</c> and <c>1.0</c> differ, integers are unbounded.</summary>
    /// <param name="json">The bytes of the object.</param>
    /// <param name="file">What stands for it in errors.</param>
    /// <param name="now">The clock of <c>strftime_now</c>.</param>
    /// <exception cref="UserError">It is no JSON, or no object.</exception>
    public static TemplateContext FromJson(ReadOnlyMemory<byte> json, string file, DateTime? now = null)
    {
        using JsonDocument document = JsonFile.Parse(json, file);
        TemplateContext context = new() { Now = now ?? DateTime.Now };
        foreach ((string name, JsonNode value) in new JsonNode(document.RootElement, file, "").Members())
            context.variables[name] = Convert(value, foreign: true);
        return context;
    }

    /// <summary>Sets a variable to a text. One that is <paramref name="trusted"/> may hold special tokens; others are what somebody wrote.</summary>
    public TemplateContext Set(string name, string? value, bool trusted = false) => SetValue(name, value is null ? null : new JinjaText(value, !trusted));

    /// <summary>Sets a variable to a special token where the context says nothing of it.</summary>
    public void SetDefault(string name, string token) => variables.TryAdd(name, new JinjaText(token));

    /// <summary>Sets a variable to true or false.</summary>
    public TemplateContext Set(string name, bool value) => SetValue(name, value);

    /// <summary>Sets a variable to a JSON value, which is what somebody wrote.</summary>
    /// <exception cref="UserError">A text in it is no Unicode, or a number has too many digits.</exception>
    public TemplateContext Set(string name, JsonElement value) => SetValue(name, Convert(new JsonNode(value, name, ""), foreign: true));

    /// <summary>Sets <c>messages</c>; what they say is from outside, and so are their roles.</summary>
    public TemplateContext SetMessages(IEnumerable<ChatMessage> messages) => SetValue("messages", new ListValue([.. messages.Select(Dict)]));

    internal TemplateContext SetValue(string name, object? value)
    {
        variables[name] = value;
        return this;
    }

    static DictValue Dict(ChatMessage message)
    {
        DictValue dict = new();
        dict.Set(new JinjaText("role"), new JinjaText(message.Role, foreign: true));
        dict.Set(new JinjaText("content"), new JinjaText(message.Content, foreign: true));
        if (message.Reasoning is { } reasoning)
        {
            // The name most templates look for, and gpt-oss's.
            foreach (string name in (ReadOnlySpan<string>)["reasoning_content", "thinking"]) dict.Set(new JinjaText(name), new JinjaText(reasoning, foreign: true));
        }
        return dict;
    }

    static object? Convert(JsonNode node, bool foreign)
    {
        switch (node.Element.ValueKind)
        {
            case JsonValueKind.Null: return null;
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.String: return new JinjaText(node.Text(), foreign);
            case JsonValueKind.Array: return new ListValue([.. node.Items().Select(item => Convert(item, foreign))]);
            case JsonValueKind.Object:
                DictValue dict = new();
                foreach ((string name, JsonNode value) in node.Members()) dict.Set(new JinjaText(name, foreign), Convert(value, foreign));
                return dict;
            default:
                string number = node.Element.GetRawText();
                if (number.AsSpan().IndexOfAny('.', 'e', 'E') >= 0) return double.Parse(number, CultureInfo.InvariantCulture);
                return number.Length <= Numbers.MostDigits ? BigInteger.Parse(number, CultureInfo.InvariantCulture) : throw node.Error("number");
        }
    }
}
