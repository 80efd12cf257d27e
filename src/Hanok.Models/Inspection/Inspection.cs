using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;

namespace Hanok.Models.Inspection;

/// <summary>What can be told of a model's file or directory without computing with it.</summary>
public sealed record Inspection
{
    /// <summary>What was looked at.</summary>
    public required string Path { get; init; }

    /// <summary>The decoder, where a configuration is there and understood.</summary>
    public DecoderSpec? Spec { get; init; }

    /// <summary>The tensors, by name.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; init; } = [];

    /// <summary>Files of weights and their sizes in bytes.</summary>
    public IReadOnlyList<(string Name, long Bytes)> Files { get; init; } = [];

    /// <summary><c>__metadata__</c> of the weights.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The tokenizer's size and special tokens, where one is there.</summary>
    public TokenizerFacts? Tokenizer { get; init; }

    /// <summary>Source of the chat template, where one is there.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>What is wrong with parts, in the order they were looked at; a model with any of these is not loaded.</summary>
    public IReadOnlyList<UserError> Problems { get; init; } = [];

    /// <summary>Elements of all tensors.</summary>
    public long Elements => Tensors.Sum(t => t.Count);

    /// <summary>Bytes of all tensors as stored.</summary>
    public long StoredBytes => Tensors.Sum(t => t.Bytes);

    /// <summary>Bytes of the weights in memory (binary32), where the decoder is known.</summary>
    public long? WeightBytes => Spec is null ? null : 4 * Spec.ParameterCount;

    /// <summary>Bytes of keys and values for a full context, where the decoder is known.</summary>
    public long? CacheBytes => Spec is null ? null : Spec.CacheBytesPerToken * Spec.ContextLength;
}

/// <summary>Facts about a tokenizer.</summary>
/// <param name="VocabularySize">Number of tokens.</param>
/// <param name="Special">Special tokens with their ids, by id.</param>
public sealed record TokenizerFacts(int VocabularySize, IReadOnlyList<(int Id, string Text)> Special);
