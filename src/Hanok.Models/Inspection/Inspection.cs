using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;
using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Models.Inspection;

/// <summary>What can be told of a model's file or directory without computing with it.</summary>
public sealed record Inspection
{
    /// <summary>What was looked at.</summary>
    public required string Path { get; init; }

    /// <summary>The format of a file that says its version, such as <c>GGUF v3, alignment 32</c>.</summary>
    public string? Format { get; init; }

    /// <summary>The architecture as the file names it, whether it is known or not.</summary>
    public string? Architecture { get; init; }

    /// <summary>The decoder, where a configuration is there and understood.</summary>
    public DecoderSpec? Spec { get; init; }

    /// <summary>The tensors, in the order of the format.</summary>
    public IReadOnlyList<TensorFacts> Tensors { get; init; } = [];

    /// <summary>Files of weights and their sizes in bytes.</summary>
    public IReadOnlyList<(string Name, long Bytes)> Files { get; init; } = [];

    /// <summary>Metadata: <c>__metadata__</c> of safetensors, the keys of GGUF.</summary>
    public IReadOnlyList<MetadataFact> Metadata { get; init; } = [];

    /// <summary>The tokenizer's size and special tokens, where one is there.</summary>
    public TokenizerFacts? Tokenizer { get; init; }

    /// <summary>Whether it is a model's directory without a tokenizer, which takes numbers of tokens only.</summary>
    public bool HasNoTokenizer { get; init; }

    /// <summary>Source of the chat template, where one is there.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>What is wrong with parts, in the order they were looked at; a model with any of these is not loaded.</summary>
    public IReadOnlyList<UserError> Problems { get; init; } = [];

    /// <summary>What is sound but not known to this program, such as an architecture: why the model cannot be run.</summary>
    public IReadOnlyList<UserError> Unsupported { get; init; } = [];

    /// <summary>Elements of all tensors.</summary>
    public long Elements => Tensors.Sum(t => t.Count);

    /// <summary>Bytes of all tensors as stored.</summary>
    public long StoredBytes => Tensors.Sum(t => t.Bytes);

    /// <summary>Tensors and bytes of each type, the most bytes first.</summary>
    public IReadOnlyList<(string Type, int Count, long Bytes)> Types =>
        [.. Tensors.GroupBy(t => t.Type, StringComparer.Ordinal).Select(g => (g.Key, g.Count(), g.Sum(t => t.Bytes))).OrderByDescending(g => g.Item3).ThenBy(g => g.Key, StringComparer.Ordinal)];

    /// <summary>Bytes of the weights in memory as they serve unless asked for otherwise, where they are there and belong to a known decoder.</summary>
    public long? WeightBytes { get; init; }

    /// <summary>How products with them are computed then.</summary>
    public Computation Computation { get; init; } = Computation.Float;

    /// <summary>How keys and values are stored unless asked for otherwise.</summary>
    public CacheType CacheType => Bundle.CacheTypeOf(Path);

    /// <summary>Bytes of keys and values, so stored, for a full context, where the decoder is known.</summary>
    public long? CacheBytes => Spec is null ? null : Spec.CacheBytesPerToken(CacheType, CacheType) * Spec.ContextLength;

    /// <summary>Bytes that running the model takes in all: weights, the cache of a full context, and the program with its working memory, as measured.</summary>
    public long? MemoryBytes => WeightBytes + CacheBytes + ProgramBytes;

    /// <summary>What an importance matrix has, where the file is one and no model.</summary>
    public ImportanceFacts? Importance { get; init; }

    const long ProgramBytes = 80_000_000;
}

/// <summary>A tensor of a file of any format.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements or blocks, as the format names it.</param>
/// <param name="Shape">The axes, outermost first.</param>
/// <param name="File">The file that holds it.</param>
/// <param name="Offset">Where its bytes begin in that file.</param>
/// <param name="Bytes">How many bytes it has.</param>
/// <param name="Count">Number of elements.</param>
public sealed record TensorFacts(string Name, string Type, IReadOnlyList<long> Shape, string File, long Offset, long Bytes, long Count)
{
    /// <summary>The shape as people write it, such as <c>[2, 256]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    internal static TensorFacts Of(SafetensorsEntry t) => new(t.Name, t.Type.Name(), t.Shape, t.File, t.Offset, t.Bytes, t.Count);

    internal static TensorFacts Of(GgufTensor t) => new(t.Name, t.Type.ToString(), t.Shape, t.File, t.Offset, t.Bytes, t.Count);
}

/// <summary>A key of a file's metadata.</summary>
/// <param name="Key">The key.</param>
/// <param name="Type">Type of the value, such as <c>UINT32</c> or <c>ARRAY of STRING</c>.</param>
/// <param name="Text">The value; of an array at most the first eight elements.</param>
/// <param name="Count">Number of an array's elements; 1 for other values.</param>
public sealed record MetadataFact(string Key, string Type, string Text, long Count);

/// <summary>Facts about an importance matrix.</summary>
/// <param name="Tensors">Tensors that it has something for.</param>
/// <param name="Data">The texts that it was measured on, as the file names them.</param>
/// <param name="Chunks">Pieces of them; 0: not known.</param>
public sealed record ImportanceFacts(int Tensors, IReadOnlyList<string> Data, int Chunks);

/// <summary>Facts about a tokenizer.</summary>
/// <param name="VocabularySize">Number of tokens.</param>
/// <param name="Special">Special tokens with their ids, by id.</param>
/// <param name="Kind">Its kind and pre-tokeniser as a GGUF file names them, such as <c>gpt2, smollm</c>.</param>
public sealed record TokenizerFacts(int VocabularySize, IReadOnlyList<(int Id, string Text)> Special, string? Kind = null);
