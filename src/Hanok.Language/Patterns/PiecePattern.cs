namespace Hanok.Language.Patterns;

/// <summary>
/// Cuts a text into the pieces inside which a tokenizer merges. A pattern has no state: the same text gives the same pieces on any thread.
/// </summary>
abstract class PiecePattern
{
    /// <summary>The regular expression that the pattern stands for, as <c>tokenizer.json</c> writes it.</summary>
    public abstract string Regex { get; }

    /// <summary>
    /// The end of the piece that begins at <paramref name="start"/> (below <c>text.Length</c>): a match, or what lies before the next match.
    /// </summary>
    /// <param name="text">The whole text; what lies before <paramref name="start"/> may be looked at by assertions.</param>
    /// <param name="start">Where the piece begins.</param>
    /// <param name="matched">Whether the piece is a match (false: it is a gap).</param>
    public abstract int Next(ReadOnlySpan<char> text, int start, out bool matched);

    /// <summary>What cuts one text of <paramref name="units"/> UTF-16 units: the pattern itself, or a part of it that counts the steps of all pieces together.</summary>
    public virtual PiecePattern Begin(int units) => this;

    /// <summary>Takes back what <see cref="Begin"/> gave. (After an exception it need not come back.)</summary>
    public virtual void End(PiecePattern begun)
    {
    }

    /// <summary>
    /// The pattern for a name (<c>gpt2</c>, <c>llama3</c>, <c>qwen2</c>) or a regular expression: one of the hand-written scanners where the expression is
    /// one that they know, else the general engine.
    /// </summary>
    /// <exception cref="Messages.UserError">The expression is malformed or uses what the engine does not have.</exception>
    public static PiecePattern For(string nameOrRegex) => nameOrRegex switch
    {
        "gpt2" or Gpt2Pattern.Expression => Gpt2Pattern.Instance,
        "llama3" or LlamaPattern.Llama3Expression => LlamaPattern.Llama3,
        "qwen2" or LlamaPattern.Qwen2Expression => LlamaPattern.Qwen2,
        _ => new RegexPattern(nameOrRegex),
    };
}
