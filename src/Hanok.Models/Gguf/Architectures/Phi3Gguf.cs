using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary><c>phi3</c>: Phi 3: q, k and v, and gate and up, each in one matrix.</summary>
sealed class Phi3Gguf() : GgufArchitecture("phi3")
{
    public override IReadOnlyList<string> Hubs { get; } = [Phi3Family.Architecture];

    protected override DecoderSpec Read(GgufDecoderKeys keys)
    {
        RopeSpec rope = keys.Rope(keys.Keys.Integer("rope.dimension_count", 2, keys.HeadDimension, keys.HeadDimension));
        int window = keys.Keys.Integer("attention.sliding_window", 0, 1 << 30, 0);
        keys.NoExperts();
        return keys.Spec(Hubs[0], i => keys.PreNorm(keys.Attention(i, rope) with { Window = window }, new SwiGluSpec(keys.Forward(i))));
    }

    public override void Write(GgufDecoderItems items) => items.Window(pattern: false);

    public override GgufPlace Place(DecoderSpec spec, TensorSpec tensor)
    {
        if (GgufTensorNames.OfModel(tensor.Name) is not null) return base.Place(spec, tensor);
        (int layer, string part) = GgufTensorNames.Split(tensor.Name);
        AttentionSpec a = spec.Layers[layer].Attention;
        int queries = a.Heads * a.HeadDimension, keys = a.KeyValueHeads * a.HeadDimension;
        return part switch
        {
            "self_attn.q_proj.weight" => RowsOf(layer, "attn_qkv.weight", queries + 2 * keys, tensor, 0),
            "self_attn.k_proj.weight" => RowsOf(layer, "attn_qkv.weight", queries + 2 * keys, tensor, queries),
            "self_attn.v_proj.weight" => RowsOf(layer, "attn_qkv.weight", queries + 2 * keys, tensor, queries + keys),
            "mlp.gate_proj.weight" => RowsOf(layer, "ffn_up.weight", 2 * tensor.Shape[0], tensor, 0),
            "mlp.up_proj.weight" => RowsOf(layer, "ffn_up.weight", 2 * tensor.Shape[0], tensor, tensor.Shape[0]),
            _ => base.Place(spec, tensor),
        };
    }
}
