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
        ["post_attention_layernorm"] = "ffn_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
    };

    /// <summary>The name in a GGUF file of the tensor called <paramref name="hub"/> on the hub, such as <c>blk.0.attn_q.weight</c>.</summary>
    /// <exception cref="NotSupportedException">No name is known.</exception>
    public static string Of(string hub)
    {
        if (Outside.TryGetValue(hub, out string? name)) return name;
        if (hub.StartsWith(LayerPrefix, StringComparison.Ordinal))
        {
            string rest = hub[LayerPrefix.Length..];
            int dot = rest.IndexOf('.', StringComparison.Ordinal), end = rest.LastIndexOf('.');
            if (dot > 0 && end > dot && Inside.TryGetValue(rest[(dot + 1)..end], out string? part)) return $"blk.{rest[..dot]}.{part}{rest[end..]}";
        }
        throw new NotSupportedException($"no GGUF name is known for {hub}");
    }

    /// <summary>The name of <paramref name="part"/> in layer <paramref name="layer"/>, such as <c>attn_q.bias</c>.</summary>
    public static string OfLayer(int layer, string part) => string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.{part}");
}
