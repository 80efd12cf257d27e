using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>What a recorded decoder reads at every replay.</summary>
/// <param name="Ids">Token of each row.</param>
/// <param name="Positions">Position of each row in its sequence.</param>
/// <param name="Ropes">Rotary tables that reach beyond every position.</param>
/// <param name="Memories">For each layer, where keys and values are kept.</param>
public sealed record DecoderInputs(IndexBuffer Ids, IndexBuffer Positions, RopeTables Ropes, IReadOnlyList<AttentionMemory> Memories);

/// <summary>What a decoder was recorded to.</summary>
/// <param name="Hidden">The residual stream after the final norm [N, D]: what the output head reads.</param>
/// <param name="States">The embedding output and the stream after each layer but the last, kept for reading; empty unless asked for.</param>
public sealed record DecoderNodes(Node Hidden, IReadOnlyList<Node> States);

/// <summary>The one computation of a decoder, for training and serving alike.</summary>
/// <remarks>
/// Legend: N rows (tokens of any sequences), D width, H query heads, K key and value heads, d head dimension, F feed-forward width.
/// What differs between training and serving is where keys and values live (<see cref="DecoderInputs.Memories"/>) and what is recorded behind it (a loss, or logits).
/// </remarks>
public static class Decoder
{
    /// <summary>Records the decoder up to the final norm.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="inputs">Token ids, positions, rotary tables, memories.</param>
    /// <param name="keepStates">Whether <see cref="DecoderNodes.States"/> is wanted.</param>
    public static DecoderNodes Record(Tape tape, DecoderWeights weights, DecoderInputs inputs, bool keepStates = false)
    {
        DecoderSpec spec = weights.Spec;
        List<Node> states = [];
        Node xND = tape.Embedding(inputs.Ids, weights.Embedding);
        for (int i = 0; i < spec.Layers.Count; i++)
        {
            if (keepStates) states.Add(tape.Keep(xND));
            xND = Layer(tape, spec.Layers[i], weights, i, xND, inputs);
        }
        return new DecoderNodes(Norm(tape, xND, weights, DecoderTensors.FinalNorm, spec.FinalNorm), states);
    }

    static Node Layer(Tape tape, LayerSpec layer, DecoderWeights weights, int i, Node xND, DecoderInputs inputs)
    {
        Node attendedND = Attention(tape, layer, weights, i, Norm(tape, xND, weights, DecoderTensors.OfLayer(i, "input_layernorm.weight"), layer.InputNorm), inputs);
        xND = tape.Add(xND, attendedND);
        Node normedND = Norm(tape, xND, weights, DecoderTensors.OfLayer(i, "post_attention_layernorm.weight"), layer.FeedForwardNorm);
        return tape.Add(xND, FeedForward(tape, layer.FeedForward, weights, i, normedND));
    }

    static Node Attention(Tape tape, LayerSpec layer, DecoderWeights weights, int i, Node xND, DecoderInputs inputs)
    {
        AttentionSpec a = layer.Attention;
        Node qNHd = Linear(tape, xND, weights, DecoderTensors.OfLayer(i, "self_attn.q_proj"));
        Node kNKd = Linear(tape, xND, weights, DecoderTensors.OfLayer(i, "self_attn.k_proj"));
        Node vNKd = Linear(tape, xND, weights, DecoderTensors.OfLayer(i, "self_attn.v_proj"));
        if (a.QueryKeyNorm is { } norm)
        {
            qNHd = tape.HeadNorm(qNHd, weights[DecoderTensors.OfLayer(i, "self_attn.q_norm.weight")], a.Heads, (float)norm.Epsilon);
            kNKd = tape.HeadNorm(kNKd, weights[DecoderTensors.OfLayer(i, "self_attn.k_norm.weight")], a.KeyValueHeads, (float)norm.Epsilon);
        }
        RopeTable rope = inputs.Ropes[layer];
        qNHd = tape.Rope(qNHd, rope, inputs.Positions, a.Heads);
        kNKd = tape.Rope(kNKd, rope, inputs.Positions, a.KeyValueHeads);
        Node mixedNHd = tape.Attention(qNHd, kNKd, vNKd, ShapeOf(a), inputs.Memories[i]);
        return Linear(tape, mixedNHd, weights, DecoderTensors.OfLayer(i, "self_attn.o_proj"));
    }

    static Node FeedForward(Tape tape, FeedForwardSpec feedForward, DecoderWeights weights, int i, Node xND)
    {
        if (feedForward is not SwiGluSpec) throw new NotSupportedException($"no computation is known for {feedForward.GetType().Name}");
        Node gateNF = Linear(tape, xND, weights, DecoderTensors.OfLayer(i, "mlp.gate_proj"));
        Node upNF = Linear(tape, xND, weights, DecoderTensors.OfLayer(i, "mlp.up_proj"));
        return Linear(tape, tape.SwiGlu(gateNF, upNF), weights, DecoderTensors.OfLayer(i, "mlp.down_proj"));
    }

    static Node Norm(Tape tape, Node xND, DecoderWeights weights, string name, NormSpec norm) => tape.RmsNorm(xND, weights[name], (float)norm.Epsilon);

    static Node Linear(Tape tape, Node x, DecoderWeights weights, string name)
    {
        (Weight matrix, Parameter? bias) = weights.Linear(name);
        return tape.Linear(x, matrix, bias);
    }

    /// <summary>Sizes of a layer's attention, for making its memory.</summary>
    public static AttentionShape ShapeOf(AttentionSpec a) => new(a.Heads, a.KeyValueHeads, a.HeadDimension, a.Scale);
}
