using System.Text.Json;
using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>Every match of a pattern in a token replaced.</summary>
sealed class ReplaceDecoder(Replacement replacement) : TokenwiseDecoder
{
    const int LongestGrown = 1 << 16;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Replace");
        replacement.Write(json);
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    /// <exception cref="UserError"><c>language.tokenizer.grows</c>: replacements after replacements could make anything of a few characters.</exception>
    protected override string Decode(string token, bool first) =>
        replacement.Apply(token) is var text && text.Length <= Math.Max(LongestGrown, token.Length) ? text : throw new UserError("language.tokenizer.grows", token.Length, text.Length);
}

/// <summary>The character of a metaspace becomes a space; in the first token it goes, where encoding put one in front.</summary>
sealed class MetaspaceDecoder(Metaspace metaspace) : TokenwiseDecoder
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json) => TokenizerJsonWriter.Metaspace(json, metaspace);

    /// <inheritdoc/>
    protected override string Decode(string token, bool first) =>
        first && metaspace.Scheme != PrependScheme.Never ? token.Replace(metaspace.Replacement.ToString(), "", StringComparison.Ordinal) : token.Replace(metaspace.Replacement, ' ');
}

/// <summary>WordPiece: a space before each token that does not continue a word.</summary>
sealed class WordPieceDecoder(string prefix, bool cleanup) : TokenwiseDecoder
{
    static readonly (string, string)[] Cleaned =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "WordPiece");
        json.WriteString("prefix", prefix);
        json.WriteBoolean("cleanup", cleanup);
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    protected override string Decode(string token, bool first)
    {
        if (!first) token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        if (cleanup) foreach ((string spaced, string joined) in Cleaned) token = token.Replace(spaced, joined, StringComparison.Ordinal);
        return token;
    }
}

/// <summary>Where a file names no decoder: tokens with spaces between them.</summary>
sealed class SpacedDecoder : TokenwiseDecoder
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json) => json.WriteNullValue();

    /// <inheritdoc/>
    protected override string Decode(string token, bool first) => first ? token : " " + token;
}
