namespace Hanok.Language;

/// <summary>A turn of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What was said.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>What an assistant thought before it said that; null where nothing is known. The template decides whether later turns show it: most leave it out.</summary>
    public string? Reasoning { get; init; }
}

/// <summary>A conversation in tokens.</summary>
/// <param name="Ids">The token ids.</param>
/// <param name="IsAnswer">For each token whether it is one that the assistant has to produce: what it says, and the token that ends its turn.</param>
public sealed record ChatTokens(int[] Ids, bool[] IsAnswer);
