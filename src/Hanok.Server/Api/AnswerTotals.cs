using System.Text.Json;
using Hanok.Inference;

namespace Hanok.Server.Api;

/// <summary>Counts over all choices of an answer. A prompt that several choices share is counted once, with what the cache held at the first.</summary>
sealed class AnswerTotals(int choicesPerPrompt)
{
    int prompt, cached, completion;

    public double QueuedSeconds { get; set; }

    public double PromptSeconds { get; private set; }

    public double CompletionSeconds { get; private set; }

    /// <summary>Counts a finished choice.</summary>
    public void Add(int choice, GenerationEnd end)
    {
        if (choice % choicesPerPrompt == 0)
        {
            prompt += end.PromptTokens;
            cached += end.CachedTokens;
        }
        completion += end.CompletionTokens;
        PromptSeconds += end.PromptSeconds;
        CompletionSeconds += end.CompletionSeconds;
    }

    /// <summary>OpenAI's <c>usage</c>.</summary>
    public void WriteUsage(Utf8JsonWriter w)
    {
        w.WriteStartObject("usage");
        w.WriteNumber("prompt_tokens", prompt);
        w.WriteNumber("completion_tokens", completion);
        w.WriteNumber("total_tokens", prompt + completion);
        w.WriteStartObject("prompt_tokens_details");
        w.WriteNumber("cached_tokens", cached);
        w.WriteEndObject();
        w.WriteStartObject("completion_tokens_details");
        w.WriteNumber("reasoning_tokens", 0);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    /// <summary>OpenAI's <c>finish_reason</c>.</summary>
    public static string NameOf(FinishReason reason) => reason == FinishReason.Length ? "length" : "stop";
}
