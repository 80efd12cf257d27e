using Hanok.Language.Tokenization;

namespace Hanok.Language;

/// <summary>
/// Decodes ids as they come and gives out text as soon as it is whole: never half a character, and what is no UTF-8 as U+FFFD. All that it gives, joined,
/// is what <see cref="Tokenizer.Decode"/> gives for all the ids, with one exception: where byte tokens of a <c>tokenizer.json</c> with byte fallback are no
/// UTF-8 in a row, <see cref="Tokenizer.Decode"/> gives U+FFFD for all of them, while here those that form a character have been given as that. For one thread at a time.
/// </summary>
public sealed class StreamDecoder
{
    readonly Tokenizer tokenizer;
    readonly bool skipSpecial;
    readonly TextDecoding decoding;

    internal StreamDecoder(Tokenizer tokenizer, bool skipSpecial, bool continues)
    {
        this.tokenizer = tokenizer;
        this.skipSpecial = skipSpecial;
        decoding = tokenizer.StartDecoding(new(Whole: false, continues));
    }

    /// <summary>The text that <paramref name="id"/> completes; empty where it ends inside a character.</summary>
    public string Push(int id)
    {
        if (skipSpecial && tokenizer.IsSpecial(id)) return "";
        decoding.Push(id);
        return decoding.Take();
    }

    /// <summary>What was held back: U+FFFD where the ids ended inside a character, else nothing. The decoder can be used again afterwards.</summary>
    public string Flush()
    {
        decoding.End();
        return decoding.Take();
    }
}
