using System.Text.Json;
using Hanok.Inference;
using Hanok.Inference.Generation;
using Hanok.Language;
using Hanok.Server.Hosting;

namespace Hanok.Server.Api;

/// <summary>A request to <c>/v1/completions</c>, checked, its prompts encoded.</summary>
/// <param name="Parameters">The common parameters.</param>
/// <param name="Prompts">Each prompt's tokens.</param>
/// <param name="TopLogProbabilities">Alternatives to report with each token; null: no log-probabilities.</param>
sealed record CompletionRequest(GenerationParameters Parameters, IReadOnlyList<int[]> Prompts, int? TopLogProbabilities)
{
    const int MostTopLogProbabilities = 5;

    /// <summary>Reads a body. Special tokens written in a prompt count as such: a raw completion is whatever the caller wants.</summary>
    /// <exception cref="ApiException">400, naming the parameter.</exception>
    public static CompletionRequest Read(JsonElement root, ITextGenerator generator)
    {
        ParameterNames.CheckCompletion(root);
        ParameterReader p = new(root);
        GenerationParameters parameters = GenerationParameters.Read(root, generator.Defaults, chat: false);
        if (p.Get("hanok") is not null) throw ApiException.Invalid("hanok", "unsupported_parameter", "Unsupported parameter: 'hanok' has nothing to set for completions.");
        int? top = (int?)p.Integer("logprobs", 0, MostTopLogProbabilities);
        List<int[]> prompts = ReadPrompts(p, generator.Tokenizer);
        if (prompts.Count * parameters.Choices > GenerationParameters.MostChoices)
            throw ApiException.Invalid("n", "invalid_value", $"Invalid value for 'n': prompts times choices may be at most {GenerationParameters.MostChoices}.");
        foreach (int[] prompt in prompts)
            if (prompt.Length >= generator.ContextLength) throw ChatPrompt.TooLong("prompt", prompt.Length, generator.ContextLength);
        return new CompletionRequest(parameters, prompts, top);
    }

    static List<int[]> ReadPrompts(ParameterReader p, Tokenizer tokenizer)
    {
        if (p.Get("prompt") is not { } value) throw ApiException.Invalid("prompt", "missing_required_parameter", "Missing required parameter: 'prompt'.");
        if (value.ValueKind == JsonValueKind.String) return [Encode(ParameterReader.TextOf(value, "prompt"), tokenizer)];
        if (value.ValueKind != JsonValueKind.Array) throw ParameterReader.WrongType("prompt", "a string, an array of strings, or token ids", value);
        if (value.GetArrayLength() == 0) throw ApiException.Invalid("prompt", "empty_array", "Invalid 'prompt': expected at least one prompt, but got none.");
        if (value[0].ValueKind == JsonValueKind.Number) return [ReadIds(value, "prompt", tokenizer)];
        if (value.GetArrayLength() > GenerationParameters.MostChoices)
            throw ApiException.Invalid("prompt", "invalid_value", $"Invalid value for 'prompt': expected at most {GenerationParameters.MostChoices} prompts, but got {value.GetArrayLength()}.");
        List<int[]> prompts = [];
        foreach (JsonElement item in value.EnumerateArray())
        {
            string where = $"prompt[{prompts.Count}]";
            prompts.Add(item.ValueKind == JsonValueKind.Array ? ReadIds(item, where, tokenizer) : Encode(ParameterReader.TextOf(item, where), tokenizer));
        }
        return prompts;
    }

    static int[] ReadIds(JsonElement list, string where, Tokenizer tokenizer)
    {
        if (list.GetArrayLength() == 0) return Encode("", tokenizer);
        int[] ids = new int[list.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number) throw ParameterReader.WrongType($"{where}[{index}]", "a token id", item);
            if (!item.TryGetInt32(out int id) || (uint)id >= (uint)tokenizer.VocabularySize)
                throw ApiException.Invalid($"{where}[{index}]", "invalid_value", $"Invalid value for '{where}[{index}]': expected a token id from 0 to {tokenizer.VocabularySize - 1}.");
            ids[index++] = id;
        }
        return ids;
    }

    /// <summary>An empty prompt means: begin a document.</summary>
    static int[] Encode(string text, Tokenizer tokenizer)
    {
        int[] ids = PromptTokens.Encode(tokenizer, text);
        if (ids.Length > 0) return ids;
        if (tokenizer.IdOf("<|endoftext|>") is { } begin) return [begin];
        throw ApiException.Invalid("prompt", "invalid_value", "Invalid 'prompt': it is empty, and this model has no token that begins a document.");
    }
}
