using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>What a tensor of weights is for: decides how it begins, whether it decays and which optimiser moves it.</summary>
public enum TensorRole
{
    /// <summary>The embedding table [V, D] (also the head where tied).</summary>
    Embedding,

    /// <summary>The output head [V, D].</summary>
    Head,

    /// <summary>A norm's weights.</summary>
    Norm,

    /// <summary>A norm's weights around zero (1 + w).</summary>
    CentredNorm,

    /// <summary>A matrix [out, in] inside a layer that reads the residual stream.</summary>
    Hidden,

    /// <summary>A matrix [out, in] inside a layer that writes to the residual stream.</summary>
    Output,

    /// <summary>A bias.</summary>
    Bias,
}

/// <summary>A tensor that a decoder has.</summary>
/// <param name="Name">Its name: the one in checkpoints of the Hugging Face hub for Llama and everything like it.</param>
/// <param name="Shape">The axes, outermost first.</param>
/// <param name="Role">What it is for.</param>
public sealed record TensorSpec(string Name, IReadOnlyList<int> Shape, TensorRole Role)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (n, axis) => checked(n * axis));
}

/// <summary>The tensors of a decoder under the names used on the hub for Llama and everything like it; another family's <see cref="Storage.CheckpointLayout"/> says where its checkpoints keep them.</summary>
public static class DecoderTensors
{
    /// <summary>The embedding table.</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>The final norm.</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>The output head, absent where tied.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>The norm before attention.</summary>
    public const string InputNorm = "input_layernorm.weight";

    /// <summary>The norm of attention's result. Llama has none, so the name is our own: several families call it what Llama calls the norm before the feed-forward part.</summary>
    public const string AttentionOutputNorm = "attention_output_layernorm.weight";

    /// <summary>The norm before the feed-forward part, by Llama's name for it.</summary>
    public const string FeedForwardNorm = "post_attention_layernorm.weight";

    /// <summary>The norm of the feed-forward part's result; the name is our own.</summary>
    public const string FeedForwardOutputNorm = "feed_forward_output_layernorm.weight";

    /// <summary>The router's matrix [E, D], without its last part.</summary>
    public const string Router = "mlp.gate";

    /// <summary>The bias of the experts' choice [E].</summary>
    public const string CorrectionBias = "mlp.gate.e_score_correction_bias";

    /// <summary>The logits of the sinks [H].</summary>
    public const string Sinks = "self_attn.sinks";

    /// <summary>Tensor <paramref name="part"/> of layer <paramref name="layer"/>, such as <c>self_attn.q_proj.weight</c>.</summary>
    public static string OfLayer(int layer, string part) => $"model.layers.{layer}.{part}";

    /// <summary>Head <paramref name="head"/>'s matrix from the plain part of a key to the latent, transposed: [latent, plain], without its last part.</summary>
    public static string LatentKey(int head) => $"self_attn.k_b_proj.{head}";

    /// <summary>Head <paramref name="head"/>'s matrix from the latent to a value: [value, latent], without its last part.</summary>
    public static string LatentValue(int head) => $"self_attn.v_b_proj.{head}";

    /// <summary>An expert's gated unit, without the names of its projections.</summary>
    public static string Expert(int expert) => $"mlp.experts.{expert}";

    /// <summary>Whether the tensor called <paramref name="name"/> is of an expert that a router chooses.</summary>
    public static bool IsOfExpert(string name) => name.Contains(".mlp.experts.", StringComparison.Ordinal);

    /// <summary>The shared experts' gated unit, without the names of its projections.</summary>
    public const string SharedExperts = "mlp.shared_experts";

    /// <summary>All tensors of <paramref name="spec"/>, in the order of the computation.</summary>
    public static IEnumerable<TensorSpec> Of(DecoderSpec spec)
    {
        yield return new TensorSpec(Embedding, [spec.VocabularySize, spec.Width], TensorRole.Embedding);
        for (int i = 0; i < spec.Layers.Count; i++)
            foreach (TensorSpec tensor in OfLayer(spec, spec.Layers[i])) yield return tensor with { Name = OfLayer(i, tensor.Name) };
        foreach (TensorSpec tensor in Norm(FinalNorm, spec.FinalNorm, spec.Width)) yield return tensor;
        if (!spec.TiedEmbeddings) yield return new TensorSpec(Head, [spec.VocabularySize, spec.Width], TensorRole.Head);
    }

    // One after the other, never in a list: a file that claims a million experts is refused at the first that it does not have.
    static IEnumerable<TensorSpec> OfLayer(DecoderSpec spec, LayerSpec layer) =>
        Norm(InputNorm, layer.InputNorm, spec.Width)
            .Concat(layer.Attention.Latent is { } latent ? Latent(spec, layer.Attention, latent) : Attention(spec, layer.Attention))
            .Concat(Norm(AttentionOutputNorm, layer.AttentionOutputNorm, spec.Width))
            .Concat(Norm(FeedForwardNorm, layer.FeedForwardNorm, spec.Width))
            .Concat(FeedForward(spec, layer.FeedForward))
            .Concat(Norm(FeedForwardOutputNorm, layer.FeedForwardOutputNorm, spec.Width));

    static IEnumerable<TensorSpec> Attention(DecoderSpec spec, AttentionSpec a)
    {
        int queries = a.Heads * a.HeadDimension, keys = a.KeyValueHeads * a.HeadDimension;
        return
        [
            .. Linear("self_attn.q_proj", queries, spec.Width, a.InputBias, TensorRole.Hidden),
            .. Linear("self_attn.k_proj", keys, spec.Width, a.InputBias, TensorRole.Hidden),
            .. Linear("self_attn.v_proj", keys, spec.Width, a.InputBias, TensorRole.Hidden),
            .. Norm("self_attn.q_norm.weight", a.QueryKeyNorm, a.QueryKeyNormWhole ? queries : a.HeadDimension),
            .. Norm("self_attn.k_norm.weight", a.QueryKeyNorm, a.QueryKeyNormWhole ? keys : a.HeadDimension),
            .. a.Sinks ? [new TensorSpec(Sinks, [a.Heads], TensorRole.Bias)] : Array.Empty<TensorSpec>(),
            .. Linear("self_attn.o_proj", spec.Width, queries, a.OutputBias, TensorRole.Output),
        ];
    }

    static IEnumerable<TensorSpec> Latent(DecoderSpec spec, AttentionSpec a, LatentSpec l)
    {
        int queries = a.Heads * a.HeadDimension;
        IEnumerable<TensorSpec> first = l.QueryRank is { } rank
            ? Linear("self_attn.q_a_proj", rank, spec.Width, a.InputBias, TensorRole.Hidden).Concat(Norm("self_attn.q_a_layernorm.weight", l.Norm, rank)).Concat(Linear("self_attn.q_b_proj", queries, rank, bias: false, TensorRole.Hidden))
            : Linear("self_attn.q_proj", queries, spec.Width, bias: false, TensorRole.Hidden);
        return first
            .Concat(Linear("self_attn.kv_a_proj_with_mqa", l.KeyValueRank + l.RotaryDimension, spec.Width, a.InputBias, TensorRole.Hidden))
            .Concat(Norm("self_attn.kv_a_layernorm.weight", l.Norm, l.KeyValueRank))
            .Concat(Enumerable.Range(0, a.Heads).SelectMany(h => Linear(LatentKey(h), l.KeyValueRank, l.PlainDimension, bias: false, TensorRole.Hidden).Concat(Linear(LatentValue(h), l.ValueDimension, l.KeyValueRank, bias: false, TensorRole.Hidden))))
            .Concat(Linear("self_attn.o_proj", spec.Width, a.Heads * l.ValueDimension, a.OutputBias, TensorRole.Output));
    }

    static IEnumerable<TensorSpec> FeedForward(DecoderSpec spec, FeedForwardSpec feedForward) => feedForward switch
    {
        DenseSpec dense => Gated("mlp", dense.Width, spec.Width, dense.Bias),
        MixtureSpec mixture => Mixture(spec, mixture),
        _ => throw new NotSupportedException($"no tensors are known for {feedForward.GetType().Name}"),
    };

    static IEnumerable<TensorSpec> Mixture(DecoderSpec spec, MixtureSpec m)
    {
        foreach (TensorSpec tensor in Linear(Router, m.Router.Experts, spec.Width, m.RouterBias, TensorRole.Hidden)) yield return tensor;
        if (m.CorrectionBias) yield return new TensorSpec(CorrectionBias, [m.Router.Experts], TensorRole.Bias);
        for (int e = 0; e < m.Router.Experts; e++)
            foreach (TensorSpec tensor in Gated(Expert(e), m.Width, spec.Width, m.ExpertBias)) yield return tensor;
        if (m.SharedWidth == 0) yield break;
        foreach (TensorSpec tensor in Gated(SharedExperts, m.SharedWidth, spec.Width, bias: false)) yield return tensor;
    }

    static IEnumerable<TensorSpec> Gated(string name, int inner, int width, bool bias) =>
    [
        .. Linear($"{name}.gate_proj", inner, width, bias, TensorRole.Hidden),
        .. Linear($"{name}.up_proj", inner, width, bias, TensorRole.Hidden),
        .. Linear($"{name}.down_proj", width, inner, bias, TensorRole.Output),
    ];

    static IEnumerable<TensorSpec> Norm(string name, NormSpec? norm, int width)
    {
        if (norm is not null) yield return new TensorSpec(name, [width], norm.Kind == NormKind.OnePlusWeight ? TensorRole.CentredNorm : TensorRole.Norm);
    }

    static IEnumerable<TensorSpec> Linear(string name, int rows, int columns, bool bias, TensorRole role)
    {
        yield return new TensorSpec($"{name}.weight", [rows, columns], role);
        if (bias) yield return new TensorSpec($"{name}.bias", [rows], TensorRole.Bias);
    }
}
