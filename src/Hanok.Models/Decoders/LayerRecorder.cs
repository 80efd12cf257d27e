using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>Records one layer of a decoder; the legend stands at <see cref="Decoder"/>.</summary>
sealed class LayerRecorder(Tape tape, DecoderWeights weights, int index, DecoderInputs inputs, List<Node>? routes)
{
    readonly LayerSpec layer = weights.Spec.Layers[index];

    /// <summary>The stream after the layer.</summary>
    public Node Record(Node xND)
    {
        AttentionSpec a = layer.Attention;
        Node normedND = Norm(xND, DecoderTensors.InputNorm, layer.InputNorm);
        Node mixed = a.Latent is { } latent ? Latent(a, latent, normedND) : Attention(a, normedND);
        Node attendedND = Linear(mixed, "self_attn.o_proj");
        xND = Residual(xND, Norm(attendedND, DecoderTensors.AttentionOutputNorm, layer.AttentionOutputNorm));
        normedND = Norm(xND, DecoderTensors.FeedForwardNorm, layer.FeedForwardNorm);
        return Residual(xND, Norm(FeedForward(normedND), DecoderTensors.FeedForwardOutputNorm, layer.FeedForwardOutputNorm));
    }

    Node Residual(Node xND, Node resultND) => tape.Add(xND, Decoder.Scale(tape, resultND, layer.ResidualScale));

    Node Attention(AttentionSpec a, Node xND)
    {
        Node qNHd = Linear(xND, "self_attn.q_proj"), kNKd = Linear(xND, "self_attn.k_proj"), vNKd = Linear(xND, "self_attn.v_proj");
        qNHd = HeadNorm(qNHd, "self_attn.q_norm.weight", a, a.Heads);
        kNKd = HeadNorm(kNKd, "self_attn.k_norm.weight", a, a.KeyValueHeads);
        if (a.Rope is not null)
        {
            RopeTable rope = inputs.Ropes[layer];
            qNHd = tape.Rope(qNHd, rope, inputs.Positions, a.Heads);
            kNKd = tape.Rope(kNKd, rope, inputs.Positions, a.KeyValueHeads);
        }
        return tape.Attention(qNHd, kNKd, vNKd, a.Shape, inputs.Memories[index], a.Sinks ? Parameter(DecoderTensors.Sinks) : null);
    }

    Node HeadNorm(Node x, string name, AttentionSpec a, int heads) => a.QueryKeyNorm is { } norm
        ? a.QueryKeyNormWhole ? Norm(x, name, norm) : tape.HeadNorm(x, Parameter(name), heads, (float)norm.Epsilon, norm.Kind)
        : x;

    // Keys and values stay latents: a head's query is carried into their space (q·(W c) = (Wᵀ q)·c), and what attention mixes is carried out of it. One form for prefill and decoding.
    Node Latent(AttentionSpec a, LatentSpec l, Node xND)
    {
        Node qNHd = l.QueryRank is null
            ? Linear(xND, "self_attn.q_proj")
            : Linear(Norm(Linear(xND, "self_attn.q_a_proj"), "self_attn.q_a_layernorm.weight", l.Norm), "self_attn.q_b_proj");
        Node bothNCR = Linear(xND, "self_attn.kv_a_proj_with_mqa");
        Node cNC = Norm(tape.Columns(bothNCR, 0, l.KeyValueRank), "self_attn.kv_a_layernorm.weight", l.Norm);
        Node kNR = tape.Columns(bothNCR, l.KeyValueRank, l.RotaryDimension);
        if (a.Rope is not null)
        {
            RopeTable rope = inputs.Ropes[layer];
            qNHd = tape.Rope(qNHd, rope, inputs.Positions, a.Heads, l.PlainDimension);
            kNR = tape.Rope(kNR, rope, inputs.Positions, 1);
        }
        Node qNHC = tape.HeadLinear(qNHd, Heads(a.Heads, DecoderTensors.LatentKey));
        Node qNHR = tape.HeadColumns(qNHd, a.Heads, l.PlainDimension, l.RotaryDimension);
        Node mixedNHC = tape.Attention(tape.Concatenate(qNHC, qNHR, a.Heads), tape.Concatenate(cNC, kNR), cNC, a.Shape, inputs.Memories[index]);
        return tape.HeadLinear(mixedNHC, Heads(a.Heads, DecoderTensors.LatentValue));
    }

    Weight[] Heads(int count, Func<int, string> name) => [.. Enumerable.Range(0, count).Select(h => weights.Linear(Name(name(h))).Matrix)];

    Node FeedForward(Node xND) => layer.FeedForward switch
    {
        DenseSpec dense => Gated("mlp", xND, dense.Activation),
        MixtureSpec mixture => Mixture(mixture, xND),
        _ => throw new NotSupportedException($"no computation is known for {layer.FeedForward.GetType().Name}"),
    };

    Node Gated(string name, Node xND, GatedActivation activation)
    {
        Node gateNF = Linear(xND, $"{name}.gate_proj"), upNF = Linear(xND, $"{name}.up_proj");
        return Linear(tape.GatedUnit(gateNF, upNF, activation), $"{name}.down_proj");
    }

    Node Mixture(MixtureSpec m, Node xND)
    {
        Node chosen = tape.Route(Linear(xND, DecoderTensors.Router), m.Router, m.CorrectionBias ? Parameter(DecoderTensors.CorrectionBias) : null);
        routes?.Add(tape.Keep(chosen));
        Node yND = tape.Experts(xND, chosen, [.. Enumerable.Range(0, m.Router.Experts).Select(Expert)], m.Activation);
        return m.SharedWidth == 0 ? yND : tape.Add(yND, Gated(DecoderTensors.SharedExperts, xND, m.Activation));
    }

    ExpertWeights Expert(int e)
    {
        string name = DecoderTensors.Expert(e);
        (Weight gate, Parameter? gateBias) = weights.Linear(Name($"{name}.gate_proj"));
        (Weight up, Parameter? upBias) = weights.Linear(Name($"{name}.up_proj"));
        (Weight down, Parameter? downBias) = weights.Linear(Name($"{name}.down_proj"));
        return new ExpertWeights(gate, up, down, gateBias, upBias, downBias);
    }

    Node Norm(Node x, string name, NormSpec? norm) => norm is null ? x : Norm(tape, x, weights, Name(name), norm);

    Node Linear(Node x, string name)
    {
        (Weight matrix, Parameter? bias) = weights.Linear(Name(name));
        return tape.Linear(x, matrix, bias);
    }

    string Name(string part) => DecoderTensors.OfLayer(index, part);

    Parameter Parameter(string part) => weights[Name(part)];

    /// <summary>A norm by its whole name.</summary>
    public static Node Norm(Tape tape, Node x, DecoderWeights weights, string name, NormSpec norm) => tape.RmsNorm(x, weights[name], (float)norm.Epsilon, norm.Kind);
}
