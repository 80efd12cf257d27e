using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>
/// Tokens of bytes become characters. A run of them that as a whole is no UTF-8 gives one U+FFFD for each of its tokens (as Hugging Face's <c>tokenizers</c> has
/// it); where text has to be given out before the run ends, the characters that are whole have gone by then, and only the rest does.
/// </summary>
sealed class ByteFallbackDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Start(DecodingMode mode, TokenSink next) => new Sink(mode.Whole, next);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteFallback");
        json.WriteEndObject();
    }

    sealed class Sink(bool whole, TokenSink next) : TokenSink
    {
        readonly List<byte> pending = [];

        public override void Push(string text, bool begins)
        {
            int value = ByteToken.Value(text);
            if (value >= 0)
            {
                pending.Add((byte)value);
                if (!whole) GiveCharacters();
                return;
            }
            GiveRest();
            next.Push(text, begins);
        }

        public override void Flush()
        {
            GiveRest();
            next.Flush();
        }

        void GiveCharacters()
        {
            while (pending.Count > 0)
            {
                OperationStatus status = Rune.DecodeFromUtf8(pending.ToArray(), out Rune rune, out int length);
                if (status == OperationStatus.NeedMoreData) return;
                if (status == OperationStatus.InvalidData) length = 1;
                next.Push(rune.ToString(), begins: true);
                pending.RemoveRange(0, length);
            }
        }

        void GiveRest()
        {
            if (pending.Count == 0) return;
            byte[] run = [.. pending];
            pending.Clear();
            if (System.Text.Unicode.Utf8.IsValid(run)) next.Push(Encoding.UTF8.GetString(run), begins: true);
            else foreach (byte _ in run) next.Push("\uFFFD", begins: true);
        }
    }
}
