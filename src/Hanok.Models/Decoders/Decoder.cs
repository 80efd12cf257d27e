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
/// <param name="Routes">For each layer with experts, those chosen and their weights (<see cref="Tape.Route"/>), kept for reading; empty unless asked for.</param>
public sealed record DecoderNodes(Node Hidden, IReadOnlyList<Node> States, IReadOnlyList<Node> Routes);

/// <summary>The one computation of a decoder, for training and serving alike.</summary>
/// <remarks>
/// Legend: N rows (tokens of any sequences), D width, H query heads, K key and value heads, d head dimension, F feed-forward width; C latent, P plain and R rotated part of a head, V values.
/// What differs between training and serving is where keys and values live (<see cref="DecoderInputs.Memories"/>) and what is recorded behind it (a loss, or logits).
/// </remarks>
public static class Decoder
{
    /// <summary>Records the decoder up to the final norm.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="inputs">Token ids, positions, rotary tables, memories.</param>
    /// <param name="keepStates">Whether <see cref="DecoderNodes.States"/> and <see cref="DecoderNodes.Routes"/> are wanted.</param>
    /// <exception cref="NotSupportedException">A training tape, and a part of the decoder has no derivative yet.</exception>
    public static DecoderNodes Record(Tape tape, DecoderWeights weights, DecoderInputs inputs, bool keepStates = false)
    {
        DecoderSpec spec = weights.Spec;
        List<Node> states = [], routes = [];
        Node xND = Scale(tape, weights.RecordEmbedding(tape, inputs.Ids), spec.EmbeddingScale);
        for (int i = 0; i < spec.Layers.Count; i++)
        {
            if (keepStates) states.Add(tape.Keep(xND));
            xND = new LayerRecorder(tape, weights, i, inputs, keepStates ? routes : null).Record(xND);
        }
        return new DecoderNodes(LayerRecorder.Norm(tape, xND, weights, DecoderTensors.FinalNorm, spec.FinalNorm), states, routes);
    }

    /// <summary>Records the logits [N, V] of <paramref name="hidden"/>.</summary>
    public static Node Logits(Tape tape, DecoderWeights weights, Node hidden)
    {
        Node logitsNV = Scale(tape, tape.Logits(hidden, weights.HeadMatrix), weights.Spec.LogitScale);
        return weights.Spec.LogitSoftCap == 0 ? logitsNV : tape.SoftCap(logitsNV, weights.Spec.LogitSoftCap);
    }

    /// <summary>Sizes of a layer's attention, for making its memory.</summary>
    public static AttentionShape ShapeOf(AttentionSpec a) => a.Shape;

    internal static Node Scale(Tape tape, Node x, double factor) => factor == 1 ? x : tape.Scale(x, (float)factor);
}
