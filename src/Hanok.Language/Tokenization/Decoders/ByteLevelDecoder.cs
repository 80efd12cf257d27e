using System.Text;
using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>The bytes that the tokens stand for, read as UTF-8; U+FFFD for each maximal part that is none.</summary>
sealed class ByteLevelDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override TokenSink Start(DecodingMode mode, TokenSink next) => new Sink(next);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", true);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", true);
        json.WriteEndObject();
    }

    /// <summary>The bytes of a token: where a character is not of the alphabet, those of its text.</summary>
    public static byte[] Bytes(string token) => ByteAlphabet.ToBytes(token) ?? Encoding.UTF8.GetBytes(token);

    sealed class Sink(TokenSink next) : TokenSink
    {
        readonly Decoder decoder = Encoding.UTF8.GetDecoder();
        bool begun;

        public override void Push(string text, bool begins) => Give(Bytes(text), flush: false);

        public override void Flush()
        {
            Give([], flush: true);
            next.Flush();
        }

        void Give(byte[] bytes, bool flush)
        {
            char[] chars = new char[bytes.Length + 4];
            next.Push(new string(chars, 0, decoder.GetChars(bytes, chars, flush)), !begun);
            begun = true;
        }
    }
}
