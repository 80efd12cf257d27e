using System.Text;

namespace Hanok.Language;

/// <summary>
/// Decodes ids as they come and gives out text as soon as it is whole: never half a character, and what is no UTF-8 as U+FFFD. All that it gives, joined,
/// is what <see cref="Tokenizer.Decode"/> gives for all the ids. For one thread at a time.
/// </summary>
public sealed class StreamDecoder
{
    readonly Tokenizer tokenizer;
    readonly bool skipSpecial;
    readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    char[] buffer = new char[64];

    internal StreamDecoder(Tokenizer tokenizer, bool skipSpecial)
    {
        this.tokenizer = tokenizer;
        this.skipSpecial = skipSpecial;
    }

    /// <summary>The text that <paramref name="id"/> completes; empty where it ends inside a character.</summary>
    public string Push(int id) => skipSpecial && tokenizer.IsSpecial(id) ? "" : Decode(tokenizer.TokenBytes(id), flush: false);

    /// <summary>What was held back: U+FFFD where the ids ended inside a character, else nothing. The decoder can be used again afterwards.</summary>
    public string Flush() => Decode(default, flush: true);

    string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        int most = bytes.Length + 4;            // no byte gives more than one UTF-16 unit; what was held back gives at most one more
        if (buffer.Length < most) buffer = new char[most * 2];
        return new string(buffer, 0, decoder.GetChars(bytes, buffer, flush));
    }
}
