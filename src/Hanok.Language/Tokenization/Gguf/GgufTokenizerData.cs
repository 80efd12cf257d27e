namespace Hanok.Language.Tokenization;

/// <summary>What a GGUF file says of its tokenizer (the keys <c>tokenizer.ggml.*</c>), as plain values.</summary>
public sealed record GgufTokenizerData
{
    /// <summary><c>model</c>: <c>gpt2</c> (byte-level BPE), <c>llama</c> (SentencePiece's BPE) or <c>t5</c> (unigram).</summary>
    public required string Model { get; init; }

    /// <summary><c>pre</c>: the name of the pre-tokenizer; null where the file has none.</summary>
    public string? Pre { get; init; }

    /// <summary><c>tokens</c>: the text of each token as the file has it.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Tokens { get; init; }

    /// <summary><c>token_type</c>: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte; null: all normal.</summary>
    public IReadOnlyList<int>? Types { get; init; }

    /// <summary><c>scores</c>, for <c>llama</c> and <c>t5</c>.</summary>
    public IReadOnlyList<float>? Scores { get; init; }

    /// <summary><c>merges</c>, "left right", for <c>gpt2</c>.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Merges { get; init; }

    /// <summary><c>bos_token_id</c>.</summary>
    public int? Bos { get; init; }

    /// <summary><c>eos_token_id</c>.</summary>
    public int? Eos { get; init; }

    /// <summary><c>unknown_token_id</c>.</summary>
    public int? Unknown { get; init; }

    /// <summary><c>add_bos_token</c>; null: as is usual for the model and the pre-tokenizer.</summary>
    public bool? AddsBos { get; init; }

    /// <summary><c>add_eos_token</c>.</summary>
    public bool? AddsEos { get; init; }

    /// <summary><c>add_space_prefix</c>; null: true for <c>llama</c>, false for <c>t5</c>.</summary>
    public bool? AddsSpacePrefix { get; init; }

    /// <summary><c>remove_extra_whitespaces</c>, for <c>t5</c>; null: false.</summary>
    public bool? RemovesExtraSpaces { get; init; }

    /// <summary><c>precompiled_charsmap</c>, for <c>t5</c>: compiled rules of normalisation; null or empty: none.</summary>
    public ReadOnlyMemory<byte>? CharsMap { get; init; }
}
