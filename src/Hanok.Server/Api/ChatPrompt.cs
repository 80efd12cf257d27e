using Hanok.Inference;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Server.Hosting;

namespace Hanok.Server.Api;

/// <summary>A conversation as tokens that fit the window.</summary>
/// <param name="Tokens">The prompt.</param>
/// <param name="Dropped">How many of the oldest messages were left out.</param>
sealed record ChatPrompt(int[] Tokens, int Dropped)
{
    /// <summary>Encodes the conversation; one that is too long loses its oldest turns if the request allows it.</summary>
    /// <exception cref="ApiException">400 <c>context_length_exceeded</c>.</exception>
    public static ChatPrompt Fit(ChatRequest request, ITextGenerator generator)
    {
        int window = generator.ContextLength;
        ChatPrompt whole = Encode(request.Messages, 0, generator);
        if (!request.DropOldestTurns)
            return whole.Tokens.Length < window ? whole : throw TooLong("messages", whole.Tokens.Length, window);
        // Room for an answer, else the window would be full of questions: what was asked for, at most a quarter.
        int room = (int)Math.Min(request.Parameters.MaxTokens ?? long.MaxValue, Math.Max(1, window / 4));
        if (whole.Tokens.Length + room <= window) return whole;
        // Fewer messages are fewer tokens: the smallest cut that fits is found by halving, the last turn alone being the largest.
        List<int> cuts = Cuts(request.Messages);
        if (cuts.Count == 0) return whole.Tokens.Length < window ? whole : throw TooLong("messages", whole.Tokens.Length, window);
        int low = 0, high = cuts.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Encode(request.Messages, cuts[middle], generator).Tokens.Length + room <= window) high = middle;
            else low = middle + 1;
        }
        ChatPrompt cut = Encode(request.Messages, cuts[low], generator);
        return cut.Tokens.Length < window ? cut : throw TooLong("messages", cut.Tokens.Length, window);
    }

    public static ApiException TooLong(string parameter, int tokens, int window) => ApiException.Invalid(parameter, "context_length_exceeded",
        $"This model's context length is {window} tokens, at least one of them for the answer. Your {parameter} resulted in {tokens} tokens. Please reduce the length of the {parameter}.");

    /// <summary>Numbers of messages (system messages not counted) that may be dropped: whole turns, never the last question.</summary>
    static List<int> Cuts(IReadOnlyList<ChatMessage> messages)
    {
        List<ChatMessage> turns = [.. messages.Where(m => m.Role != "system")];
        // An answer without its question would only mislead: what remains begins with a question.
        return [.. Enumerable.Range(1, Math.Max(0, turns.Count - 1)).Where(i => turns[i].Role == "user" && turns[i - 1].Role != "user" || i == turns.Count - 1)];
    }

    static ChatPrompt Encode(IReadOnlyList<ChatMessage> messages, int dropped, ITextGenerator generator)
    {
        List<ChatMessage> kept = new(messages.Count);
        int left = dropped;
        foreach (ChatMessage m in messages)
            if (m.Role == "system" || left-- <= 0) kept.Add(m);
        try { return new ChatPrompt(generator.Template.Encode(generator.Tokenizer, kept, addGenerationPrompt: true).Ids, dropped); }
        catch (UserError)
        {
            // Its message names a folder, which is nobody's business on the network.
            throw ApiException.Invalid("messages", "no_chat_template", "This model has no chat template that this server knows: it can only complete text, at /v1/completions.");
        }
    }
}
