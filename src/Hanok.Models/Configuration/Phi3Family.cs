using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Storage;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary><c>Phi3ForCausalLM</c>: Llama whose q, k, v and whose gate and up are stored as one matrix each, with a window and partial rotation where they are written (transformers <c>models/phi3</c>).</summary>
static class Phi3Family
{
    public const string Architecture = "Phi3ForCausalLM";

    const string ModelType = "phi3";

    static readonly KeyNames Names = new() { DefaultEpsilon = 1e-5 };

    static readonly CheckpointLayout Layout = new Phi3Layout();

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static DecoderSpec Read(ConfigObject config)
    {
        SharedKeys keys = SharedKeys.Read(config, ModelType, Names);
        int context = config.Integer("max_position_embeddings", 1, 1 << 30, 4096), dimension = keys.HeadDimension(config);
        RopeSpec rope = new RopeConfig(10_000, context, Architecture) 
        {
            Partial = 1, HeadDimension = dimension, OriginalContext = config.Has("original_max_position_embeddings") ? config.Integer("original_max_position_embeddings", 1, 1 << 30) : null,
        }.Read(config);
        bool[] sliding = [.. Enumerable.Repeat(config.Has("sliding_window"), keys.LayerCount)];
        AttentionSpec attention = keys.Attention(config, rope, dimension) with { Window = LayerKinds.Window(config, sliding) };
        config.Demand("attention_bias", "false");
        config.Ignore("embd_pdrop", "resid_pdrop");
        config.Finish(Architecture);
        return keys.Spec(Architecture, context, attention, new SwiGluSpec(keys.FeedForwardWidth)) with { Layout = Layout };
    }

    /// <summary>Writes the keys of its configuration.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        AttentionSpec a = spec.Layers[0].Attention;
        if (a.Rope!.RotaryDimension > 0) json.WriteNumber("partial_rotary_factor", (double)a.Rope.RotaryDimension / a.HeadDimension);
        if (a.Rope.Scaling is RopeScaling.LongRope rope) json.WriteNumber("original_max_position_embeddings", rope.OriginalPositions);
        LayerKinds.WriteWindow(json, spec);
        SharedKeys.Write(json, spec, ModelType, Names);
    }

    sealed class Phi3Layout() : CheckpointLayout([])
    {
        protected override (string Name, IReadOnlyList<int> Shape, StoredPart Part) Place(DecoderSpec spec, TensorSpec tensor)
        {
            if (Layer(tensor.Name) is not (int layer, string part)) return base.Place(spec, tensor);
            AttentionSpec a = spec.Layers[layer].Attention;
            int queries = a.Heads * a.HeadDimension, keys = a.KeyValueHeads * a.HeadDimension, width = ((DenseSpec)spec.Layers[layer].FeedForward).Width;
            string qkv = DecoderTensors.OfLayer(layer, "self_attn.qkv_proj.weight"), gateUp = DecoderTensors.OfLayer(layer, "mlp.gate_up_proj.weight");
            return part switch
            {
                "self_attn.q_proj.weight" => RowsOf(qkv, queries + 2 * keys, tensor, 0),
                "self_attn.k_proj.weight" => RowsOf(qkv, queries + 2 * keys, tensor, queries),
                "self_attn.v_proj.weight" => RowsOf(qkv, queries + 2 * keys, tensor, queries + keys),
                "mlp.gate_proj.weight" => RowsOf(gateUp, 2 * width, tensor, 0),
                "mlp.up_proj.weight" => RowsOf(gateUp, 2 * width, tensor, width),
                _ => base.Place(spec, tensor),
            };
        }
    }
}
