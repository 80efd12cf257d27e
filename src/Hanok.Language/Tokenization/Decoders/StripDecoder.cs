using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>Up to so many of a character away from the beginning and the end of each token.</summary>
sealed class StripDecoder(char content, int start, int stop) : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Start(DecodingMode mode, TokenSink next) => new Sink(content, start, stop, next);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Strip");
        json.WriteString("content", content.ToString());
        json.WriteNumber("start", start);
        json.WriteNumber("stop", stop);
        json.WriteEndObject();
    }

    // What may still be the end of the token is held back until more of it comes; it is dropped where the token ends there.
    sealed class Sink(char content, int start, int stop, TokenSink next) : TokenSink
    {
        int left, held;

        public override void Push(string text, bool begins)
        {
            if (begins)
            {
                left = start;
                held = 0;
            }
            if (held > 0) text = new string(content, held) + text;
            int from = 0, to = text.Length;
            for (; left > 0 && from < to && text[from] == content; left--) from++;
            if (from < to) left = 0;
            for (held = 0; held < stop && to > from && text[to - 1] == content; held++) to--;
            next.Push(text[from..to], begins);
        }

        public override void Flush() => next.Flush();
    }
}
