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

    /// <summary>Weights of all tensors together; tied tables count once.</summary>
    public long ParameterCount => DecoderTensors.Of(this).Sum(t => t.Count);

    /// <summary>Bytes that keys and values of one token take in the cache (binary32): 2 × 4 × the sum over layers of K × head dimension.</summary>
    public long CacheBytesPerToken => Layers.Sum(l => 2L * sizeof(float) * l.Attention.KeyValueHeads * l.Attention.HeadDimension);
}

/// <summary>One layer: x += Attention(InputNorm(x)); x += FeedForward(FeedForwardNorm(x)).</summary>
public sealed record LayerSpec
{
    /// <summary>The norm before attention.</summary>
    public required NormSpec InputNorm { get; init; }

    /// <summary>Attention.</summary>
    public required AttentionSpec Attention { get; init; }

    /// <summary>The norm before the feed-forward part.</summary>
    public required NormSpec FeedForwardNorm { get; init; }

    /// <summary>The feed-forward part.</summary>
    public required FeedForwardSpec FeedForward { get; init; }
}

/// <summary>RMSNorm: x · 1/sqrt(mean(x²) + ε) · w.</summary>
/// <param name="Epsilon">ε.</param>
public sealed record NormSpec(double Epsilon);

/// <summary>Causal attention with grouped keys and values.</summary>
public sealed record AttentionSpec
{
    /// <summary>Query heads (H).</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads (K), a divisor of H.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head; H times it need not be the width of the model.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Factor of q·k before the softmax.</summary>
    public required float Scale { get; init; }

    /// <summary>RMSNorm over each head of q and k before the rotation; null for none.</summary>
    public NormSpec? QueryKeyNorm { get; init; }

    /// <summary>Rotary position embedding.</summary>
    public required RopeSpec Rope { get; init; }

    /// <summary>True where q, k and v have biases.</summary>
    public bool InputBias { get; init; }

    /// <summary>True where the output projection has a bias.</summary>
    public bool OutputBias { get; init; }
}

/// <summary>A kind of feed-forward part.</summary>
public abstract record FeedForwardSpec;

/// <summary>SwiGLU: down(silu(gate(x)) · up(x)) (Shazeer 2020, https://arxiv.org/abs/2002.05202).</summary>
/// <param name="Width">Width of gate and up (F).</param>
/// <param name="Bias">True where the three projections have biases.</param>
public sealed record SwiGluSpec(int Width, bool Bias = false) : FeedForwardSpec;

/// <summary>Rotary position embedding, half-split (Su et al. 2021, https://arxiv.org/abs/2104.09864).</summary>
/// <param name="Theta">Base of the wavelengths.</param>
/// <param name="Scaling">How the wavelengths are stretched.</param>
public sealed record RopeSpec(double Theta, RopeScaling Scaling);
