using System.Text;
using System.Text.Json;
using Hanok.Inference;
using Hanok.Language;
using Hanok.Server.Hosting;

namespace Hanok.Server.Api;

/// <summary>A request to <c>/v1/chat/completions</c>, checked.</summary>
sealed record ChatRequest(GenerationParameters Parameters, IReadOnlyList<ChatMessage> Messages)
{
    const int MostMessages = 4096;

    /// <summary>Alternatives to report with each token; null: no log-probabilities.</summary>
    public int? TopLogProbabilities { get; init; }

    /// <summary>The extension <c>hanok.drop_oldest_turns</c>: instead of refusing a conversation that is too long, leave out its oldest turns (never a system message or the last one).</summary>
    public bool DropOldestTurns { get; init; }

    /// <summary>Reads a body.</summary>
    /// <exception cref="ApiException">400, naming the parameter.</exception>
    public static ChatRequest Read(JsonElement root, SamplingOptions defaults)
    {
        ParameterNames.CheckChat(root);
        ParameterReader p = new(root);
        GenerationParameters parameters = GenerationParameters.Read(root, defaults, chat: true);
        bool logprobs = p.Flag("logprobs") ?? false;
        long? top = p.Integer("top_logprobs", 0, GenerationParameters.MostTopLogProbabilities);
        if (top is not null && !logprobs) throw ApiException.Invalid("top_logprobs", "invalid_value", "'top_logprobs' is only allowed with 'logprobs': true.");
        ParameterReader? extension = p.Object("hanok");
        foreach (string name in extension?.Names() ?? [])
            if (name != "drop_oldest_turns") throw ApiException.Invalid("hanok." + ApiException.Short(name), "unknown_parameter", $"Unknown parameter: 'hanok.{ApiException.Short(name)}'. Known is 'hanok.drop_oldest_turns'.");
        return new ChatRequest(parameters, ReadMessages(p))
        {
            TopLogProbabilities = logprobs ? (int)(top ?? 0) : null,
            DropOldestTurns = extension?.Flag("drop_oldest_turns") ?? false,
        };
    }

    static List<ChatMessage> ReadMessages(ParameterReader p)
    {
        if (p.Get("messages") is not { } list) throw ApiException.Invalid("messages", "missing_required_parameter", "Missing required parameter: 'messages'.");
        if (list.ValueKind != JsonValueKind.Array) throw ParameterReader.WrongType("messages", "an array of messages", list);
        int count = list.GetArrayLength();
        if (count == 0) throw ApiException.Invalid("messages", "empty_array", "Invalid 'messages': expected at least one message, but got none.");
        if (count > MostMessages) throw ApiException.Invalid("messages", "invalid_value", $"Invalid 'messages': expected at most {MostMessages} messages, but got {count}.");
        List<ChatMessage> messages = new(count);
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray()) messages.Add(ReadMessage(item, $"messages[{index++}]"));
        return messages;
    }

    static ChatMessage ReadMessage(JsonElement item, string where)
    {
        if (item.ValueKind != JsonValueKind.Object) throw ParameterReader.WrongType(where, "an object", item);
        ParameterReader p = new(item, where + ".");
        string role = p.Text("role") ?? throw ApiException.Invalid(where + ".role", "missing_required_parameter", $"Missing required parameter: '{where}.role'.");
        if (role is "tool" or "function") throw Unsupported(where + ".role", $"the role '{role}'");
        if (role is not ("system" or "developer" or "user" or "assistant"))
            throw ApiException.Invalid(where + ".role", "invalid_value", $"Invalid value: '{ApiException.Short(role)}'. Supported values are: 'system', 'developer', 'user' and 'assistant'.");
        foreach (string name in p.Names())
        {
            if (name is "role" or "content" or "reasoning_content" || p.Get(name) is not { } value) continue;
            if (name is "annotations" && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0) continue;
            if (name is "name" or "tool_calls" or "tool_call_id" or "function_call" or "audio" or "refusal" or "annotations") throw Unsupported($"{where}.{name}", $"'{name}'");
            throw ApiException.Invalid($"{where}.{ApiException.Short(name)}", "unknown_parameter", $"Unknown parameter: '{where}.{ApiException.Short(name)}'.");
        }
        if (p.Get("content") is not { } content) throw ApiException.Invalid(where + ".content", "missing_required_parameter", $"Missing required parameter: '{where}.content'.");
        string? reasoning = p.Text("reasoning_content");
        if (reasoning is not null && role != "assistant") throw ApiException.Invalid(where + ".reasoning_content", "invalid_value", $"Invalid '{where}.reasoning_content': only a message of the role 'assistant' has one.");
        // A developer's message is what newer clients call a system message.
        return new ChatMessage(role == "developer" ? "system" : role, ReadContent(content, where + ".content")) { Reasoning = reasoning };
    }

    static string ReadContent(JsonElement content, string where)
    {
        if (content.ValueKind == JsonValueKind.String) return ParameterReader.TextOf(content, where);
        if (content.ValueKind != JsonValueKind.Array) throw ParameterReader.WrongType(where, "a string or an array of text parts", content);
        if (content.GetArrayLength() == 0) throw ApiException.Invalid(where, "empty_array", $"Invalid '{where}': expected at least one part, but got none.");
        StringBuilder text = new();
        int index = 0;
        foreach (JsonElement part in content.EnumerateArray())
        {
            string at = $"{where}[{index++}]";
            if (part.ValueKind != JsonValueKind.Object) throw ParameterReader.WrongType(at, "an object", part);
            ParameterReader p = new(part, at + ".");
            string type = p.Text("type") ?? throw ApiException.Invalid(at + ".type", "missing_required_parameter", $"Missing required parameter: '{at}.type'.");
            if (type != "text") throw Unsupported(at + ".type", $"content of type '{ApiException.Short(type)}'");
            text.Append(p.Text("text") ?? throw ApiException.Invalid(at + ".text", "missing_required_parameter", $"Missing required parameter: '{at}.text'."));
        }
        return text.ToString();
    }

    static ApiException Unsupported(string where, string what) =>
        ApiException.Invalid(where, "unsupported_parameter", $"Unsupported parameter: {what} is not supported by this server yet.");
}
