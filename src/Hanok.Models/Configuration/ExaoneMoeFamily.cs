using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Storage;

namespace Hanok.Models.Configuration;

/// <summary><c>ExaoneMoeForCausalLM</c> (K-EXAONE): norms before each part, a norm over each head of q and k, windows with rotation and full layers without, DeepSeek-V3's router (transformers <c>models/exaone_moe</c>).</summary>
static class ExaoneMoeFamily
{
    public const string Architecture = "ExaoneMoeForCausalLM", OldArchitecture = "ExaoneMoEForCausalLM";

    const string ModelType = "exaone_moe";

    static readonly KeyNames Names = new() { DefaultEpsilon = 1e-5, GroupsOptional = false, FeedForward = false, LayersDiffer = true };

    static readonly MixtureKeys Mixture = new() { Experts = "num_experts", Shared = "num_shared_experts", Scale = 2.5 };

    static readonly CheckpointLayout Layout = new ExaoneMoeLayout();

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 262_144), layers = keys.LayerCount;
        bool windowed = config.Has("sliding_window");
        int pattern = LayerKinds.Pattern(config, "sliding_window_pattern", windowed ? 4 : 0);
        bool[] sliding = LayerKinds.Read(config, layers, i => windowed && LayerKinds.ByPattern(i, pattern));
        RopeSpec rope = new RopeConfig(1_000_000, context, Architecture).Read(config);
        AttentionSpec attention = keys.Attention(config, rope, config.Integer("head_dim", 1, 1 << 16)) with { QueryKeyNorm = new NormSpec(keys.Epsilon) };
        int window = LayerKinds.Window(config, sliding);
        bool[] dense = Dense(config, layers);
        IReadOnlyList<FeedForwardSpec> feedForward = MixtureKeys.Split(config, layers, i => dense[i], Mixture.Read(config));
        config.Ignore("num_nextn_predict_layers", "mtp_share_layers");
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, feedForward.Select((f, i) =>
            keys.PreNorm(attention with { Window = sliding[i] ? window : 0, Rope = sliding[i] || !windowed ? rope : null }, f)), new NormSpec(keys.Epsilon)) with { Layout = Layout };
    }

    // Which layers are dense, in any of the spellings; those that are there must agree.
    static bool[] Dense(ConfigObject config, int layers)
    {
        bool[]? dense = null;
        if (config.Texts("mlp_layer_types") is { } types)
        {
            if (types.Count != layers || types.Any(t => t is not ("dense" or "sparse"))) throw config.Wrong("mlp_layer_types", $"{layers} × \"dense\", \"sparse\"");
            Agree("mlp_layer_types", [.. types.Select(t => t == "dense")]);
        }
        if (config.Flags("is_moe_layer") is { } experts)
        {
            if (experts.Count != layers) throw config.Wrong("is_moe_layer", $"{layers} × true, false");
            Agree("is_moe_layer", [.. experts.Select(e => !e)]);
        }
        foreach (string key in (ReadOnlySpan<string>)["first_k_dense_replace", "first_last_k_dense_replace"])
            if (config.Has(key))
            {
                int first = config.Integer(key, 0, layers);
                Agree(key, [.. Enumerable.Range(0, layers).Select(i => i < first)]);
            }
        return dense ?? [.. Enumerable.Range(0, layers).Select(i => i == 0)];

        void Agree(string key, bool[] found)
        {
            if (dense is not null && !dense.SequenceEqual(found)) throw config.Wrong(key, "= mlp_layer_types");
            dense = found;
        }
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        LayerKinds.Write(json, spec);
        json.WriteStartArray("mlp_layer_types");
        foreach (LayerSpec layer in spec.Layers) json.WriteStringValue(layer.FeedForward is DenseSpec ? "dense" : "sparse");
        json.WriteEndArray();
        Mixture.Write(json, spec, firstDense: false);
        SharedKeys.Write(json, spec, ModelType, Names);
    }

    // The bias of the choice is found under three names.
    sealed class ExaoneMoeLayout() : CheckpointLayout([("mlp.gate.e_score_correction_bias", "mlp.e_score_correction_bias")])
    {
        const string Name = "mlp.e_score_correction_bias";

        public override IEnumerable<string> Aliases(string stored)
        {
            if (!stored.EndsWith(Name, StringComparison.Ordinal)) return [];
            string layer = stored[..^Name.Length];
            return [$"{layer}mlp.gate.e_score_correction_bias", $"{layer}mlp.e_score_correction.bias", $"{layer}mlp.gate.e_score_correction.bias"];
        }
    }
}
