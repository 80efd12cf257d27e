using System.Text;
using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>All tokens become one.</summary>
sealed class FuseDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Start(DecodingMode mode, TokenSink next) => mode.Whole ? new WholeSink(next) : new Sink(mode, next);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Fuse");
        json.WriteEndObject();
    }

    sealed class Sink(DecodingMode mode, TokenSink next) : TokenSink
    {
        bool begun = mode.Continues;

        public override void Push(string text, bool begins)
        {
            next.Push(text, !begun);
            begun = true;
        }

        public override void Flush() => next.Flush();
    }

    sealed class WholeSink(TokenSink next) : TokenSink
    {
        readonly StringBuilder all = new();

        public override void Push(string text, bool begins) => all.Append(text);

        public override void Flush()
        {
            next.Push(all.ToString(), begins: true);
            all.Clear();
            next.Flush();
        }
    }
}
