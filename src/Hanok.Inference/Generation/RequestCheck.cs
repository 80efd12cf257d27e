using Hanok.Language.Messages;

namespace Hanok.Inference.Generation;

/// <summary>What a request must fulfil before anything is computed.</summary>
static class RequestCheck
{
    /// <exception cref="UserError"><c>inference.prompt_empty</c>, <c>inference.prompt_too_long</c>, <c>inference.token</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No token may be generated.</exception>
    public static void Check(GenerationRequest request, int contextLength, int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaxTokens, 1);
        if (request.Prompt.Length == 0) throw new UserError("inference.prompt_empty");
        if (request.Prompt.Length >= contextLength) throw new UserError("inference.prompt_too_long", request.Prompt.Length, contextLength);
        foreach (int id in request.Prompt)
            if ((uint)id >= (uint)vocabularySize) throw new UserError("inference.token", id, vocabularySize);
    }
}
