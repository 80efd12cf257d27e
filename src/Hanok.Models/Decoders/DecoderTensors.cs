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

    /// <summary>A matrix [out, in] inside a layer that reads the residual stream.</summary>
    Hidden,

    /// <summary>A matrix [out, in] inside a layer that writes to the residual stream.</summary>
    Output,

    /// <summary>A bias.</summary>
    Bias,
}

/// <summary>A tensor that a decoder has.</summary>
/// <param name="Name">Its name in a checkpoint of the Hugging Face hub.</param>
/// <param name="Shape">The axes, outermost first.</param>
/// <param name="Role">What it is for.</param>
public sealed record TensorSpec(string Name, IReadOnlyList<int> Shape, TensorRole Role)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (n, axis) => checked(n * axis));
}

/// <summary>The tensors of a decoder under the names used on the hub for Llama and everything like it; another family's adapter renames when it loads.</summary>
public static class DecoderTensors
{
    /// <summary>The embedding table.</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>The final norm.</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>The output head, absent where tied.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>Tensor <paramref name="part"/> of layer <paramref name="layer"/>, such as <c>self_attn.q_proj.weight</c>.</summary>
    public static string OfLayer(int layer, string part) => $"model.layers.{layer}.{part}";

    /// <summary>All tensors of <paramref name="spec"/>, in the order of the computation.</summary>
    public static IEnumerable<TensorSpec> Of(DecoderSpec spec)
    {
        yield return new TensorSpec(Embedding, [spec.VocabularySize, spec.Width], TensorRole.Embedding);
        for (int i = 0; i < spec.Layers.Count; i++)
            foreach (TensorSpec tensor in OfLayer(spec, spec.Layers[i])) yield return tensor with { Name = OfLayer(i, tensor.Name) };
        yield return new TensorSpec(FinalNorm, [spec.Width], TensorRole.Norm);
        if (!spec.TiedEmbeddings) yield return new TensorSpec(Head, [spec.VocabularySize, spec.Width], TensorRole.Head);
    }

    static IEnumerable<TensorSpec> OfLayer(DecoderSpec spec, LayerSpec layer)
    {
        AttentionSpec a = layer.Attention;
        int queries = a.Heads * a.HeadDimension, keys = a.KeyValueHeads * a.HeadDimension;
        yield return new TensorSpec("input_layernorm.weight", [spec.Width], TensorRole.Norm);
        foreach (var (part, rows) in new[] { ("q", queries), ("k", keys), ("v", keys) })
            foreach (TensorSpec t in Linear($"self_attn.{part}_proj", rows, spec.Width, a.InputBias, TensorRole.Hidden)) yield return t;
        if (a.QueryKeyNorm is not null)
        {
            yield return new TensorSpec("self_attn.q_norm.weight", [a.HeadDimension], TensorRole.Norm);
            yield return new TensorSpec("self_attn.k_norm.weight", [a.HeadDimension], TensorRole.Norm);
        }
        foreach (TensorSpec t in Linear("self_attn.o_proj", spec.Width, queries, a.OutputBias, TensorRole.Output)) yield return t;
        yield return new TensorSpec("post_attention_layernorm.weight", [spec.Width], TensorRole.Norm);
        foreach (TensorSpec t in FeedForward(spec, layer.FeedForward)) yield return t;
    }

    static IEnumerable<TensorSpec> FeedForward(DecoderSpec spec, FeedForwardSpec feedForward)
    {
        if (feedForward is not SwiGluSpec mlp) throw new NotSupportedException($"no tensors are known for {feedForward.GetType().Name}");
        return Linear("mlp.gate_proj", mlp.Width, spec.Width, mlp.Bias, TensorRole.Hidden)
            .Concat(Linear("mlp.up_proj", mlp.Width, spec.Width, mlp.Bias, TensorRole.Hidden))
            .Concat(Linear("mlp.down_proj", spec.Width, mlp.Width, mlp.Bias, TensorRole.Output));
    }

    static IEnumerable<TensorSpec> Linear(string name, int rows, int columns, bool bias, TensorRole role)
    {
        yield return new TensorSpec($"{name}.weight", [rows, columns], role);
        if (bias) yield return new TensorSpec($"{name}.bias", [rows], TensorRole.Bias);
    }
}
