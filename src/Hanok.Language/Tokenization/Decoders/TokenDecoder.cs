using System.Text;
using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>A step on the way from tokens back to text. Immutable; what it remembers between tokens lies in its sink.</summary>
abstract class TokenDecoder
{
    /// <summary>A sink that does this step and passes on to <paramref name="next"/>.</summary>
    /// <param name="mode">What the sink may wait for, and whether text stands before.</param>
    /// <param name="next">What comes after.</param>
    public abstract TokenSink Start(DecodingMode mode, TokenSink next);

    /// <summary>What <c>tokenizer.json</c> says of it.</summary>
    public abstract void Write(Utf8JsonWriter json);
}

/// <summary>How tokens are decoded.</summary>
/// <param name="Whole">All tokens come before anything is given out: steps that look at all of them may wait for the end.</param>
/// <param name="Continues">The first token continues a text: nothing is stripped for standing at the beginning.</param>
readonly record struct DecodingMode(bool Whole, bool Continues);

/// <summary>Takes tokens, or parts of one.</summary>
abstract class TokenSink
{
    /// <summary>The next token's text; <paramref name="begins"/> is false where it is more of the token before.</summary>
    public abstract void Push(string text, bool begins);

    /// <summary>All tokens have come.</summary>
    public virtual void Flush() { }
}

/// <summary>A step that looks at one token at a time.</summary>
abstract class TokenwiseDecoder : TokenDecoder
{
    /// <summary>The token's text after the step; <paramref name="first"/>: no token came before it.</summary>
    protected abstract string Decode(string token, bool first);

    /// <inheritdoc/>
    public override TokenSink Start(DecodingMode mode, TokenSink next) => new Sink(this, mode, next);

    sealed class Sink(TokenwiseDecoder decoder, DecodingMode mode, TokenSink next) : TokenSink
    {
        bool first = !mode.Continues, begun;

        public override void Push(string text, bool begins)
        {
            if (begins && begun) first = false;
            begun = true;
            next.Push(decoder.Decode(text, first), begins);
        }

        public override void Flush() => next.Flush();
    }
}

/// <summary>The end of a chain: the text.</summary>
sealed class TextSink : TokenSink
{
    readonly StringBuilder text = new();

    /// <inheritdoc/>
    public override void Push(string text, bool begins) => this.text.Append(text);

    /// <summary>What has come since the last time.</summary>
    public string Take()
    {
        string all = text.ToString();
        text.Clear();
        return all;
    }
}

/// <summary>Several steps.</summary>
sealed class SequenceDecoder(IReadOnlyList<TokenDecoder> parts) : TokenDecoder
{
    /// <summary>The steps.</summary>
    public IReadOnlyList<TokenDecoder> Parts => parts;

    /// <inheritdoc/>
    public override TokenSink Start(DecodingMode mode, TokenSink next)
    {
        for (int i = parts.Count - 1; i >= 0; i--) next = parts[i].Start(mode, next);
        return next;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("decoders");
        foreach (TokenDecoder part in parts) part.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
