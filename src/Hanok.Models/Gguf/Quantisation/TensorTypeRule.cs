using System.Globalization;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Quantisation;

/// <summary>What the choice of types depends on besides the tensors: some sizes of the model.</summary>
/// <param name="Architecture"><c>general.architecture</c>.</param>
/// <param name="Layers"><c>block_count</c>.</param>
/// <param name="Experts"><c>expert_count</c>; 0: none.</param>
/// <param name="Grouped">Whether several heads of queries share one of keys.</param>
public sealed record QuantisedModelFacts(string Architecture, int Layers, int Experts, bool Grouped)
{
    /// <summary>Reads them; a key that is missing counts as 0 or 1.</summary>
    /// <exception cref="Hanok.Language.Messages.UserError"><c>models.config_missing</c>, <c>models.gguf_value</c>.</exception>
    public static QuantisedModelFacts Of(GgufMetadata metadata)
    {
        string name = metadata.Text("general.architecture") ?? throw metadata.Missing("general.architecture");
        int layers = metadata.Integer($"{name}.block_count", 1, 100_000) ?? throw metadata.Missing($"{name}.block_count");
        int[] heads = metadata.Integers($"{name}.attention.head_count", 0, int.MaxValue) ?? [0], keys = metadata.Integers($"{name}.attention.head_count_kv", 0, int.MaxValue) ?? heads;
        return new QuantisedModelFacts(name, layers, metadata.Integer($"{name}.expert_count", 0, int.MaxValue) ?? 0, !heads.SequenceEqual(keys));
    }
}

/// <summary>Chooses the type of each tensor as llama.cpp does (<c>llama-quant.cpp</c>), for the targets of <see cref="QuantisationTarget"/>.</summary>
/// <remarks>
/// Matrices get the target's own type, but: the head (or the table that is the head) gets 6 bits; values of attention and the last product of the feed-forward part get 6 bits in the first and
/// last eighth of the layers and in every third between; models of eight experts keep 8 bits for keys and values; the largest models of 80 layers keep 5 bits for values. Vectors, norms,
/// routers and convolutions stay as they are. Tensors are counted in the order of layers, then of names: ask for them in that order.
/// </remarks>
public sealed class TensorTypeRule
{
    // Parts of names of matrices that stay as they are.
    static readonly string[] Kept =
    [
        "_norm.weight", "ffn_gate_inp.weight", "ffn_gate_tid2eid.weight", "altup", "laurel", "per_layer_model_proj", "ssm_conv1d", "shortconv.conv.weight", "indexer.k_proj.weight",
        "indexer.q_proj.weight", "time_mix_first.weight", "time_mix_w0.weight", "time_mix_w1.weight", "time_mix_w2.weight", "time_mix_v0.weight", "time_mix_v1.weight", "time_mix_v2.weight",
        "time_mix_a0.weight", "time_mix_a1.weight", "time_mix_a2.weight", "time_mix_g1.weight", "time_mix_g2.weight", "time_mix_decay_w1.weight", "time_mix_decay_w2.weight",
        "time_mix_lerp_fused.weight", "attn_rel_b.weight", ".position_embd", "sam.pos_embd", "sam.neck.", "sam.net_", ".rel_pos", ".patch_embd", ".patch_merger",
    ];

    // Architectures and layers of the models that llama.cpp knows as of 70 thousand million weights.
    static readonly (string Architecture, int Layers)[] Largest = [("llama", 80), ("qwen2", 80), ("deci", 80), ("jais2", 68)];

    readonly QuantisationTarget target;
    readonly QuantisedModelFacts model;
    readonly bool weighted, largest, tied;
    readonly int values;
    int value, down;

    /// <summary>A rule for the tensors called <paramref name="names"/>.</summary>
    /// <param name="target">The mixture.</param>
    /// <param name="model">Sizes of the model.</param>
    /// <param name="names">All tensors of the file.</param>
    /// <param name="weighted">Whether there is a matrix of importance.</param>
    public TensorTypeRule(QuantisationTarget target, QuantisedModelFacts model, IEnumerable<string> names, bool weighted)
    {
        this.target = target;
        this.model = model;
        this.weighted = weighted;
        largest = Largest.Contains((model.Architecture, model.Layers)) && (model.Architecture != "llama" || model.Grouped);
        tied = true;
        foreach (string name in names)
        {
            if (IsValue(name)) values++;
            if (name == "output.weight") tied = false;
        }
    }

    /// <summary>The order in which tensors are counted, and written: by layer, those outside layers first, then by name.</summary>
    public static IEnumerable<T> Sort<T>(IEnumerable<T> tensors, Func<T, string> name) => tensors.OrderBy(t => LayerOf(name(t)) ?? -1).ThenBy(name, StringComparer.Ordinal);

    /// <summary>The type of a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The axes, outermost first.</param>
    /// <param name="stored">The type that it has now, and keeps where it is no matrix to be packed.</param>
    public BlockType Choose(string name, IReadOnlyList<long> shape, BlockType stored)
    {
        if (!IsPacked(name, shape)) return stored;
        BlockType type = Wanted(name, shape[^1]);
        if (shape[^1] % BlockFormat.Of(type).Length == 0) return type;
        // Rows that are no whole blocks of 256: the next larger type of blocks of 32.
        type = type switch
        {
            BlockType.Q4_K => BlockType.Q5_0,
            BlockType.Q5_K => BlockType.Q5_1,
            BlockType.Q6_K => BlockType.Q8_0,
            _ => type,
        };
        return shape[^1] % BlockFormat.Of(type).Length == 0 ? type : BlockType.F16;
    }

    static bool IsPacked(string name, IReadOnlyList<long> shape) =>
        shape.SkipWhile(axis => axis == 1).Count() >= 2 && name.EndsWith("weight", StringComparison.Ordinal) && name is not ("position_embd.weight" or "token_types.weight")
        && !Array.Exists(Kept, part => name.Contains(part, StringComparison.Ordinal));

    BlockType Wanted(string name, long columns)
    {
        bool mixed = target == QuantisationTarget.Q4_K_M || target == QuantisationTarget.Q5_K_M;
        bool table = name is "token_embd.weight" or "per_layer_token_embd.weight";
        if (name == "output.weight" || (tied && table))
            return columns % BlockFormat.Of(target.Default).Length != 0 || target.Default == BlockType.Q8_0 ? BlockType.Q8_0 : BlockType.Q6_K;
        if (table) return target.Default;
        if (IsValue(name))
        {
            BlockType type = mixed && NeedsMore(value, values) ? BlockType.Q6_K : target.Default;
            if (largest && type == BlockType.Q4_K) type = BlockType.Q5_K;
            value++;
            return model.Experts == 8 ? BlockType.Q8_0 : type;
        }
        if (Has("attn_k.weight")) return model.Experts == 8 ? BlockType.Q8_0 : target.Default;
        if (Has("attn_q.weight")) return target.Default;
        if (Has("attn_output.weight")) return model.Experts == 8 && target == QuantisationTarget.Q4_K_M ? BlockType.Q5_K : target.Default;
        if (!Has("ffn_up") && !Has("ffn_gate") && Has("ffn_down"))
        {
            // With experts a layer may have several of them: count by its number.
            int layer = model.Experts > 1 ? LayerOf(name) ?? down : down;
            down++;
            if (mixed) return NeedsMore(layer, model.Layers) ? BlockType.Q6_K : target.Default;
            return target == QuantisationTarget.Q4_0 && weighted && layer < model.Layers / 8 ? BlockType.Q4_1 : target.Default;
        }
        return target.Default;

        bool Has(string part) => name.Contains(part, StringComparison.Ordinal);
    }

    static bool NeedsMore(int layer, int layers) => layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;

    static bool IsValue(string name) => name.Contains("attn_v.weight", StringComparison.Ordinal) || name.Contains("attn_qkv.weight", StringComparison.Ordinal) || name.Contains("attn_kv_b.weight", StringComparison.Ordinal);

    static int? LayerOf(string name)
    {
        if (!name.StartsWith("blk.", StringComparison.Ordinal)) return null;
        int dot = name.IndexOf('.', 4);
        return dot > 4 && int.TryParse(name.AsSpan(4, dot - 4), NumberStyles.None, CultureInfo.InvariantCulture, out int layer) ? layer : null;
    }
}
