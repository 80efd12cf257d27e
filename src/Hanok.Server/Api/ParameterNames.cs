using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Server.Hosting;

namespace Hanok.Server.Api;

/// <summary>
/// Which parameters a request may have. One that has an effect here is read elsewhere; one that may be ignored without changing the answer is ignored;
/// one that is not supported is refused by name unless its value asks for nothing; an unknown one is refused with the nearest name that is known.
/// </summary>
static class ParameterNames
{
    static readonly string[] Common =
    [
        "model", "stream", "stream_options", "max_tokens", "temperature", "top_p", "top_k", "min_p", "repetition_penalty", "seed", "stop", "n", "logprobs", "hanok",
    ];

    /// <summary>Labels for the vendor's own accounting and storage: they change no answer.</summary>
    static readonly string[] Ignored = ["user", "metadata", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"];

    static readonly string[] ChatOnly = ["messages", "max_completion_tokens", "top_logprobs"];
    static readonly string[] CompletionOnly = ["prompt"];

    static readonly string[] ChatUnsupported =
    [
        "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "response_format", "logit_bias", "frequency_penalty", "presence_penalty",
        "modalities", "audio", "prediction", "reasoning_effort", "verbosity", "web_search_options", "store", "service_tier",
    ];

    static readonly string[] CompletionUnsupported = ["logit_bias", "frequency_penalty", "presence_penalty", "suffix", "echo", "best_of"];

    public static void CheckChat(JsonElement root) => Check(root, ChatOnly, ChatUnsupported);

    public static void CheckCompletion(JsonElement root) => Check(root, CompletionOnly, CompletionUnsupported);

    static void Check(JsonElement root, string[] own, string[] unsupported)
    {
        foreach (JsonProperty member in root.EnumerateObject())
        {
            string name = member.Name;
            if (Common.Contains(name) || own.Contains(name) || Ignored.Contains(name)) continue;
            if (unsupported.Contains(name))
            {
                if (!AsksForNothing(name, member.Value))
                    throw ApiException.Invalid(name, "unsupported_parameter", $"Unsupported parameter: '{name}' is not supported by this server yet.");
                continue;
            }
            string? near = NearestName.Of(name, [.. Common, .. own]);
            throw ApiException.Invalid(ApiException.Short(name), "unknown_parameter", $"Unknown parameter: '{ApiException.Short(name)}'.{(near is not null ? $" Did you mean '{near}'?" : "")}");
        }
    }

    /// <summary>Values that clients send without wanting anything: the defaults.</summary>
    static bool AsksForNothing(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.False => name is "store" or "echo",
        JsonValueKind.Number => name is "frequency_penalty" or "presence_penalty" && value.TryGetDouble(out double zero) && zero == 0
            || name == "best_of" && value.TryGetInt32(out int one) && one == 1,
        JsonValueKind.Array => name == "tools" || name == "functions" ? value.GetArrayLength() == 0
            : name == "modalities" && value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.String && value[0].ValueEquals("text"),
        JsonValueKind.Object => name == "logit_bias" && !value.EnumerateObject().Any()
            || name == "response_format" && value.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("text"),
        JsonValueKind.String => name is "tool_choice" or "function_call" && value.ValueEquals("none")
            || name == "service_tier" && (value.ValueEquals("auto") || value.ValueEquals("default"))
            || name == "suffix" && value.ValueEquals(""),
        _ => false,
    };
}
