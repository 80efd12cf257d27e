namespace Hanok.Language;

/// <summary>How a tokenizer is trained.</summary>
public sealed record BpeTrainerOptions
{
    /// <summary>Special tokens that a chat model needs.</summary>
    public static IReadOnlyList<string> ChatTokens { get; } = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

    /// <summary>Tokens in all: special ones, the alphabet, one a merge.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Where texts are cut before merging: <c>gpt2</c>, <c>llama3</c>, <c>qwen2</c>, or a regular expression in Oniguruma's syntax.</summary>
    public string Pattern { get; init; } = "qwen2";

    /// <summary>Special tokens, in the order of their ids from 0.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ChatTokens;

    /// <summary>Whether texts are brought to NFC first (and the tokenizer does so ever after).</summary>
    public bool Nfc { get; init; } = true;

    /// <summary>Whether a space is put before a text that does not begin with one.</summary>
    public bool AddPrefixSpace { get; init; }

    /// <summary>The least count of a pair that is still merged; 0 behaves as 1.</summary>
    public int MinFrequency { get; init; }

    /// <summary>Pairs whose bytes sum to this or more are not merged; null: without bound.</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>Whether all 256 bytes are in the vocabulary, whatever the text holds. Without, text with other bytes cannot be encoded faithfully.</summary>
    public bool ByteAlphabet { get; init; } = true;

    /// <summary>Bytes that are in the alphabet besides those of the text, where <see cref="ByteAlphabet"/> is off.</summary>
    public IReadOnlyList<byte> InitialAlphabet { get; init; } = [];

    /// <summary>At most so many bytes in the alphabet, the most frequent ones (ties: the lower character); null: without bound.</summary>
    public int? LimitAlphabet { get; init; }

    /// <summary>Threads that cut and count; the result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
