using System.Text;

namespace Hanok.Language.Tokenization;

/// <summary>Turns the ids of one text back into it, as they come. For one thread at a time.</summary>
abstract class TextDecoding
{
    /// <summary>The next id.</summary>
    public abstract void Push(int id);

    /// <summary>No more ids: what is held back comes out.</summary>
    public abstract void End();

    /// <summary>The text that is whole and has not been taken yet.</summary>
    public abstract string Take();
}

/// <summary>Bytes of byte-level tokens, read as UTF-8.</summary>
sealed class ByteDecoding(Tokenizer tokenizer) : TextDecoding
{
    readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    readonly StringBuilder text = new();
    char[] buffer = new char[64];

    /// <inheritdoc/>
    public override void Push(int id) => Decode(tokenizer.TokenBytes(id), flush: false);

    /// <inheritdoc/>
    public override void End() => Decode(default, flush: true);

    /// <inheritdoc/>
    public override string Take()
    {
        string all = text.ToString();
        text.Clear();
        return all;
    }

    void Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        int most = bytes.Length + 4;            // no byte gives more than one UTF-16 unit; what was held back gives at most one more
        if (buffer.Length < most) buffer = new char[most * 2];
        text.Append(buffer, 0, decoder.GetChars(bytes, buffer, flush));
    }
}

/// <summary>Texts of tokens, sent through the steps of a decoder.</summary>
sealed class ChainDecoding : TextDecoding
{
    readonly Tokenizer tokenizer;
    readonly DecodingMode mode;
    readonly TextSink text = new();
    TokenSink chain;

    /// <summary>A decoding by the tokenizer's decoder.</summary>
    public ChainDecoding(Tokenizer tokenizer, DecodingMode mode)
    {
        this.tokenizer = tokenizer;
        this.mode = mode;
        chain = tokenizer.Definition.Decoder.Start(mode, text);
    }

    /// <inheritdoc/>
    public override void Push(int id)
    {
        if (tokenizer.DecodedText(id) is { } token) chain.Push(token, begins: true);
    }

    /// <inheritdoc/>
    public override void End()
    {
        chain.Flush();
        chain = tokenizer.Definition.Decoder.Start(mode, text);
    }

    /// <inheritdoc/>
    public override string Take() => text.Take();
}
