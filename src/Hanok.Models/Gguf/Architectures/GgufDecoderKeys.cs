using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Architectures;

/// <summary>The keys that nearly all architectures have, read once, and parts of a decoder made of them.</summary>
sealed class GgufDecoderKeys
{
    const int MostTokens = 1 << 24, WidestModel = 1 << 20, MostLayers = 10_000, MostExperts = 1 << 16;

    readonly IReadOnlyList<int> heads, keyHeads;
    IReadOnlyList<int>? forward;
    MixtureSpec? mixture;

    /// <summary>Reads them.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c>, <c>models.gguf_value</c>.</exception>
    public GgufDecoderKeys(GgufView file, string architecture)
    {
        File = file;
        Keys = new GgufKeys(file.Path, file.Metadata, architecture);
        // Every layer has tensors, so that a count of layers is covered by the file.
        AllLayers = Keys.Integer("block_count", 1, Math.Clamp(file.Tensors.Count, 1, MostLayers));
        Predictions = Keys.Integer("nextn_predict_layers", 0, Math.Min(64, AllLayers - 1), 0);
        Layers = AllLayers - Predictions;
        Width = Keys.Integer("embedding_length", 1, WidestModel);
        Context = Keys.Integer("context_length", 1, 1 << 30);
        heads = Keys.PerLayer("attention.head_count", AllLayers, 1, WidestModel) ?? throw file.Metadata.Missing($"{architecture}.attention.head_count");
        keyHeads = Keys.PerLayer("attention.head_count_kv", AllLayers, 1, WidestModel) ?? heads;
        Norm = new NormSpec(Keys.Number("attention.layer_norm_rms_epsilon", 0, 1));
        HeadDimension = Keys.Integer("attention.key_length", 2, 1 << 16, Width / heads[0] > 1 ? Width / heads[0] : null);
        // The rows of the embedding are what counts; how the file was made.
        Keys.Ignore("vocab_size", "tensor_data_layout");
    }

    /// <summary>The file.</summary>
    public GgufView File { get; }

    /// <summary>The architecture's keys.</summary>
    public GgufKeys Keys { get; }

    /// <summary>Layers, those that predict further tokens included.</summary>
    public int AllLayers { get; }

    /// <summary>Layers at the end that predict further tokens and are not computed.</summary>
    public int Predictions { get; }

    /// <summary>Layers that are computed.</summary>
    public int Layers { get; }

    /// <summary>Width of the stream.</summary>
    public int Width { get; }

    /// <summary>The most positions.</summary>
    public int Context { get; }

    /// <summary>Width of a head (<c>attention.key_length</c>).</summary>
    public int HeadDimension { get; }

    /// <summary>Query heads of the first layer.</summary>
    public int Heads => heads[0];

    /// <summary>The norm of the stream.</summary>
    public NormSpec Norm { get; init; }

    /// <summary>Rotary settings of whole heads, or of <paramref name="dimension"/> features.</summary>
    public RopeSpec Rope(int? dimension = null)
    {
        int rotated = dimension ?? HeadDimension;
        Keys.Demand("rope.dimension_count", rotated);
        return GgufRope.Read(Keys, File, rotated, Context) with { RotaryDimension = rotated == HeadDimension ? 0 : rotated };
    }

    /// <summary>Grouped attention of layer <paramref name="layer"/>.</summary>
    public AttentionSpec Attention(int layer, RopeSpec? rope)
    {
        int width = HeadDimension;
        Keys.Demand("attention.value_length", width);
        if (!Keys.Flag("attention.causal", true)) throw Keys.Wrong("attention.causal", "true");
        if (heads[layer] % keyHeads[layer] != 0) throw Keys.Wrong("attention.head_count_kv", $"{heads[layer]} mod n = 0");
        if (width % 2 != 0 || (long)heads[layer] * width > int.MaxValue / 2) throw new UserError("models.config_value", File.Path, "attention.key_length", "n mod 2 = 0", width);
        return new AttentionSpec
        {
            Heads = heads[layer], KeyValueHeads = keyHeads[layer], HeadDimension = width, Scale = SharedKeys.DefaultScale(width), Rope = rope,
            InputBias = File.HasAny(layer, "attn_q.bias", "attn_k.bias", "attn_v.bias", "attn_qkv.bias"), OutputBias = File.HasAny(layer, "attn_output.bias"),
        };
    }

    /// <summary>Which layers have a window: as <c>attention.sliding_window_pattern</c> says (true, or a period whose last layer is full), else as <paramref name="implied"/> does; and the window.</summary>
    public (bool[] Sliding, int Window) Windows(Func<int, bool> implied)
    {
        int window = Keys.Integer("attention.sliding_window", 0, 1 << 30, 0);
        bool[] sliding = [.. Enumerable.Range(0, Layers).Select(i => window > 0 && implied(i))];
        if (Keys.Flags("attention.sliding_window_pattern") is { } flags)
        {
            if (flags.Length < Layers) throw Keys.Wrong("attention.sliding_window_pattern", $"{Layers} × BOOL");
            sliding = flags[..Layers];
        }
        else if (Keys.Has("attention.sliding_window_pattern"))
        {
            int period = Keys.Integer("attention.sliding_window_pattern", 1, MostLayers);
            sliding = [.. Enumerable.Range(0, Layers).Select(i => LayerKinds.ByPattern(i, period))];
        }
        if (window == 0 && sliding.Contains(true)) throw Keys.Missing("attention.sliding_window");
        return (sliding, window);
    }

    /// <summary>Demands that nothing is said of experts.</summary>
    public void NoExperts()
    {
        Keys.Demand("expert_count", 0);
        Keys.Demand("expert_used_count", 0);
    }

    /// <summary>Width of the dense part of a layer.</summary>
    public int Forward(int layer) => (forward ??= Keys.PerLayer("feed_forward_length", AllLayers, 1, WidestModel) ?? throw Keys.Missing("feed_forward_length"))[layer];

    /// <summary>SwiGLU of a layer.</summary>
    public SwiGluSpec SwiGlu(int layer) => new(Forward(layer), File.HasAny(layer, "ffn_gate.bias", "ffn_up.bias", "ffn_down.bias"));

    /// <summary>The router of the sigmoid kind, or what <c>expert_gating_func</c> says, with bias and groups: that of DeepSeek-V3 and those built after it.</summary>
    public MixtureSpec Mixture(int layer)
    {
        if (mixture is { } known) return known with { CorrectionBias = File.HasAny(layer, "exp_probs_b.bias") };
        int experts = Experts(), groups = Keys.Integer("expert_group_count", 0, experts, 1), kept = Keys.Integer("expert_group_used_count", 0, Math.Max(1, groups), 1);
        (groups, kept) = (Math.Max(1, groups), Math.Max(1, kept));
        if (experts % groups != 0 || (groups > 1 && experts / groups < 2)) throw Keys.Wrong("expert_group_count", $"{experts} mod n = 0, {experts} / n ≥ 2");
        int chosen = Keys.Integer("expert_used_count", 1, experts / groups * kept), width = ExpertWidth(), shared = Keys.Integer("expert_shared_count", 0, 1024, 0);
        int sharedWidth = Keys.Integer("expert_shared_feed_forward_length", 0, WidestModel, checked(width * shared));
        bool biased = File.HasAny(layer, "exp_probs_b.bias");
        // Files of converters that lost the key compute something else under llama.cpp: with a bias of the choice the router is of the sigmoid kind.
        if (!Keys.Has("expert_gating_func") && biased) throw Keys.Missing("expert_gating_func");
        int score = Keys.Integer("expert_gating_func", 1, 2, 1);
        mixture = new MixtureSpec(width, new RouterRule(experts, chosen, score == 2 ? RouterScore.Sigmoid : RouterScore.Softmax)
        {
            Groups = groups, ChosenGroups = kept, Renormalise = Keys.Flag("expert_weights_norm", false), RenormaliseEpsilon = 1e-20f, Scale = (float)Keys.Number("expert_weights_scale", 1e-9, 1e9, 1),
        }, GatedActivation.Silu) { CorrectionBias = biased, SharedWidth = sharedWidth };
        return mixture;
    }

    /// <summary><c>expert_count</c>.</summary>
    public int Experts() => Keys.Integer("expert_count", 1, MostExperts);

    /// <summary><c>expert_feed_forward_length</c>.</summary>
    public int ExpertWidth() => Keys.Integer("expert_feed_forward_length", 1, WidestModel);

    /// <summary>For each layer a dense part, or experts from layer <c>leading_dense_block_count</c> on.</summary>
    public IReadOnlyList<FeedForwardSpec> DenseThenMixture()
    {
        int dense = Keys.Integer("leading_dense_block_count", 0, Layers, 0);
        if (dense == 0) Keys.Ignore("feed_forward_length");
        return [.. Enumerable.Range(0, Layers).Select(i => i < dense ? (FeedForwardSpec)SwiGlu(i) : Mixture(i))];
    }

    /// <summary>A layer with a norm before each part.</summary>
    public LayerSpec PreNorm(AttentionSpec attention, FeedForwardSpec feedForward) => new() { InputNorm = Norm, Attention = attention, FeedForwardNorm = Norm, FeedForward = feedForward };

    /// <summary>A layer with a norm after each part only.</summary>
    public LayerSpec PostNorm(AttentionSpec attention, FeedForwardSpec feedForward) => new()
    {
        InputNorm = null, Attention = attention, AttentionOutputNorm = Norm, FeedForwardNorm = null, FeedForward = feedForward, FeedForwardOutputNorm = Norm,
    };

    /// <summary>The decoder of layers that <paramref name="layer"/> makes.</summary>
    public DecoderSpec Spec(string hub, Func<int, LayerSpec> layer)
    {
        GgufTensor embedding = File[GgufTensorNames.OfModel(DecoderTensors.Embedding)!];
        if (embedding.Shape.Count != 2 || embedding.Rows is < 1 or > MostTokens) throw new UserError("models.tensor_shape", embedding.File, embedding.Name, embedding.Offset, $"[≤ {MostTokens}, {Width}]", embedding.ShapeText);
        GgufTokens tokens = GgufTokens.Read(File.Metadata, (int)embedding.Rows);
        return new DecoderSpec
        {
            Architecture = hub,
            VocabularySize = (int)embedding.Rows,
            Width = Width,
            ContextLength = Context,
            Layers = [.. Enumerable.Range(0, Layers).Select(layer)],
            FinalNorm = Norm,
            TiedEmbeddings = !File.TryGet(GgufTensorNames.OfModel(DecoderTensors.Head)!, out _),
            PredictionLayers = Predictions,
            BeginToken = tokens.Begin,
            EndTokens = tokens.End,
            PadToken = tokens.Pad,
        };
    }

    /// <summary>Ends the reading: a key that was not asked for is an error.</summary>
    public void Finish(Action<UserError>? ignore) => Keys.Finish(ignore);
}
