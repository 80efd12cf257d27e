using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>The mark of a word's end becomes a space, but for the last token (<c>BPEDecoder</c>).</summary>
sealed class SuffixDecoder(string suffix) : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Start(DecodingMode mode, TokenSink next) => new Sink(suffix, next);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "BPEDecoder");
        json.WriteString("suffix", suffix);
        json.WriteEndObject();
    }

    sealed class Sink(string suffix, TokenSink next) : TokenSink
    {
        string? held;

        public override void Push(string text, bool begins)
        {
            Give(" ");
            held = text;
        }

        public override void Flush()
        {
            Give("");
            next.Flush();
        }

        void Give(string end)
        {
            if (held is not null) next.Push(suffix.Length == 0 ? held : held.Replace(suffix, end, StringComparison.Ordinal), begins: true);
            held = null;
        }
    }
}
