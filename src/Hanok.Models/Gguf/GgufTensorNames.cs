using System.Globalization;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf;

/// <summary>The names of a decoder's tensors in GGUF files (llama.cpp's <c>gguf-py</c>, <c>constants.py</c>) beside those on the hub.</summary>
static class GgufTensorNames
{
    const string LayerPrefix = "model.layers.";

    static readonly Dictionary<string, string> Outside = new(StringComparer.Ordinal)
    {
        [DecoderTensors.Embedding] = "token_embd.weight",
        [DecoderTensors.FinalNorm] = "output_norm.weight",
        [DecoderTensors.Head] = "output.weight",
    };

    static readonly Dictionary<string, string> Inside = new(StringComparer.Ordinal)
    {
        ["input_layernorm"] = "attn_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.o_proj"] = "attn_output",
        ["self_attn.q_norm"] = "attn_q_norm",
        ["self_attn.k_norm"] = "attn_k_norm",
        ["self_attn.q_a_proj"] = "attn_q_a",
        ["self_attn.q_a_layernorm"] = "attn_q_a_norm",
        ["self_attn.q_b_proj"] = "attn_q_b",
        ["self_attn.kv_a_proj_with_mqa"] = "attn_kv_a_mqa",
        ["self_attn.kv_a_layernorm"] = "attn_kv_a_norm",
        ["attention_output_layernorm"] = "post_attention_norm",
        ["post_attention_layernorm"] = "ffn_norm",
        ["feed_forward_output_layernorm"] = "post_ffw_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
        ["mlp.gate"] = "ffn_gate_inp",
        ["mlp.shared_experts.gate_proj"] = "ffn_gate_shexp",
        ["mlp.shared_experts.up_proj"] = "ffn_up_shexp",
        ["mlp.shared_experts.down_proj"] = "ffn_down_shexp",
    };

    /// <summary>The name in a GGUF file of a tensor outside layers; null for one inside.</summary>
    public static string? OfModel(string hub) => Outside.GetValueOrDefault(hub);

    /// <summary>The layer of a tensor inside one, and the rest of its name.</summary>
    /// <exception cref="NotSupportedException">It is not inside a layer.</exception>
    public static (int Layer, string Part) Split(string hub)
    {
        if (!hub.StartsWith(LayerPrefix, StringComparison.Ordinal)) throw Unknown(hub);
        int dot = hub.IndexOf('.', LayerPrefix.Length);
        return (int.Parse(hub.AsSpan(LayerPrefix.Length, dot - LayerPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture), hub[(dot + 1)..]);
    }

    /// <summary>The name inside a layer of <paramref name="part"/>, such as <c>attn_q.weight</c> for <c>self_attn.q_proj.weight</c>.</summary>
    /// <exception cref="NotSupportedException">No name is known.</exception>
    public static string OfPart(string part)
    {
        if (part == DecoderTensors.Sinks) return "attn_sinks.weight";
        if (part == DecoderTensors.CorrectionBias) return "exp_probs_b.bias";
        int end = part.LastIndexOf('.');
        return end > 0 && Inside.TryGetValue(part[..end], out string? name) ? name + part[end..] : throw Unknown(part);
    }

    /// <summary>The name of <paramref name="part"/> in layer <paramref name="layer"/>, such as <c>blk.0.attn_q.bias</c>.</summary>
    public static string OfLayer(int layer, string part) => string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.{part}");

    static NotSupportedException Unknown(string name) => new($"no GGUF name is known for {name}");
}
