using Hanok.Models.Storage;
using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>A decoder-only transformer as data: everything that decides its computation, layer by layer, and nothing about files.</summary>
/// <remarks>
/// Made by a family's adapter from <c>config.json</c>, or by <c>Qwen3Family.Create</c> for a new model. <c>Decoder</c> is the one computation over it.
/// </remarks>
public sealed record DecoderSpec
{
    /// <summary>The class that transformers loads it with, such as <c>Qwen3ForCausalLM</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Rows of the embedding table and columns of the logits (V).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream (D).</summary>
    public required int Width { get; init; }

    /// <summary>The most positions it was made for (<c>max_position_embeddings</c>).</summary>
    public required int ContextLength { get; init; }

    /// <summary>The layers, first to last.</summary>
    public required IReadOnlyList<LayerSpec> Layers { get; init; }

    /// <summary>The norm between the last layer and the output head.</summary>
    public required NormSpec FinalNorm { get; init; }

    /// <summary>True where the output head is the embedding table itself.</summary>
    public required bool TiedEmbeddings { get; init; }

    /// <summary>Token that begins a text, where the configuration names one.</summary>
    public int? BeginToken { get; init; }

    /// <summary>Tokens that end a text.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Token that fills, where the configuration names one.</summary>
    public int? PadToken { get; init; }

    /// <summary>Factor of the embedding table's rows.</summary>
    public double EmbeddingScale { get; init; } = 1;

    /// <summary>Factor of the logits.</summary>
    public double LogitScale { get; init; } = 1;

    /// <summary>Logits s become cap · tanh(s / cap); 0: unchanged.</summary>
    public float LogitSoftCap { get; init; }

    /// <summary>Layers beyond the last that a checkpoint may hold for predicting several tokens at once; they are not computed.</summary>
    public int PredictionLayers { get; init; }

    /// <summary>Whether it is the decoder of a model that reads pictures too: in its checkpoint the names stand under a prefix, beside tensors of the other parts.</summary>
    public bool IsWrapped { get; init; }

    /// <summary>How checkpoints of the family store the tensors.</summary>
    public CheckpointLayout Layout { get; init; } = CheckpointLayout.Llama;

    /// <summary>The blocks in which a checkpoint stores the weights of matrices; null for plain floats.</summary>
    public BlockStorage? Storage { get; init; }

    /// <summary>Weights of all tensors together; tied tables count once.</summary>
    public long ParameterCount => DecoderTensors.Of(this).Sum(t => t.Count);

    /// <summary>Bytes that keys and values of one token take in a cache of these types: the sum over layers of K × (bytes of a key + bytes of a value).</summary>
    public long CacheBytesPerToken(CacheType keys, CacheType values) => Layers.Sum(l => l.Attention.Shape.CacheBytes(keys, values));
}

