using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Architectures;

/// <summary>The keys of a decoder, to be written: what <see cref="GgufDecoderKeys"/> reads.</summary>
sealed class GgufDecoderItems
{
    readonly List<KeyValuePair<string, GgufValue>> items = [];
    readonly string prefix;

    /// <summary>Keys under <paramref name="architecture"/>.</summary>
    public GgufDecoderItems(string architecture, DecoderSpec spec)
    {
        prefix = architecture + ".";
        Spec = spec;
        Mixtures = [.. spec.Layers.Select(l => l.FeedForward).OfType<MixtureSpec>()];
    }

    /// <summary>The decoder.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>The mixtures of its layers.</summary>
    public IReadOnlyList<MixtureSpec> Mixtures { get; }

    /// <summary>Whether any layer has a window.</summary>
    public bool HasWindow => Spec.Layers.Any(l => l.Attention.Window > 0);

    /// <summary>All that was added, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, GgufValue>> Items => items;

    /// <summary>The rotary settings that the keys name: of the first layer without a window that rotates, else of the first that rotates.</summary>
    public RopeSpec? Rope => (Spec.Layers.FirstOrDefault(l => l.Attention is { Window: 0, Rope: not null }) ?? Spec.Layers.FirstOrDefault(l => l.Attention.Rope is not null))?.Attention.Rope;

    /// <summary>Adds a UINT32.</summary>
    public void Add(string key, int value) => items.Add(GgufItem.Of(prefix + key, checked((uint)value)));

    /// <summary>Adds a FLOAT32.</summary>
    public void Add(string key, double value) => items.Add(GgufItem.Of(prefix + key, (float)value));

    /// <summary>Adds a STRING.</summary>
    public void Add(string key, string value) => items.Add(GgufItem.Of(prefix + key, value));

    /// <summary>Adds a BOOL.</summary>
    public void Add(string key, bool value) => items.Add(GgufItem.Of(prefix + key, value));

    /// <summary>Adds what all architectures have.</summary>
    public void Common()
    {
        AttentionSpec a = Spec.Layers[0].Attention;
        Add("block_count", Spec.Layers.Count);
        Add("context_length", Spec.ContextLength);
        Add("embedding_length", Spec.Width);
        if (Spec.Layers.Select(l => l.FeedForward).OfType<DenseSpec>().FirstOrDefault() is { } dense) Add("feed_forward_length", dense.Width);
        else if (Mixtures.Count > 0) Add("feed_forward_length", Mixtures[0].Width);
        Add("attention.head_count", a.Heads);
        Add("attention.head_count_kv", a.Latent is null ? a.KeyValueHeads : 1);
        Add("attention.layer_norm_rms_epsilon", Spec.FinalNorm.Epsilon);
        Add("attention.key_length", a.Latent is { } l ? l.KeyValueRank + l.RotaryDimension : a.HeadDimension);
        Add("attention.value_length", a.Latent?.KeyValueRank ?? a.HeadDimension);
        Add("vocab_size", Spec.VocabularySize);
        if (Mixtures.Count > 0)
        {
            Add("expert_count", Mixtures[0].Router.Experts);
            Add("expert_used_count", Mixtures[0].Router.Chosen);
            Add("expert_feed_forward_length", Mixtures[0].Width);
        }
        if (Rope is not { } rope) return;
        Add("rope.freq_base", rope.Theta);
        Add("rope.dimension_count", RotaryDimension(rope));
        Scaling(rope.Scaling);
    }

    /// <summary>Rotated features of a head.</summary>
    public int RotaryDimension(RopeSpec rope)
    {
        AttentionSpec a = Spec.Layers[0].Attention;
        return rope.RotaryDimension > 0 ? rope.RotaryDimension : a.Latent?.RotaryDimension ?? a.HeadDimension;
    }

    /// <summary>Adds the window, and for which layers it is: as an array where <paramref name="pattern"/> is wanted.</summary>
    public void Window(bool pattern)
    {
        if (!HasWindow) return;
        Add("attention.sliding_window", Spec.Layers.Max(l => l.Attention.Window));
        if (pattern) items.Add(GgufItem.Of($"{prefix}attention.sliding_window_pattern", [.. Spec.Layers.Select(l => l.Attention.Window > 0)]));
    }

    /// <summary>Whether every <paramref name="period"/>th layer is full and all others have a window.</summary>
    public bool IsPeriodic(int period) => Spec.Layers.Select((l, i) => l.Attention.Window > 0 == LayerKinds.ByPattern(i, period)).All(same => same);

    /// <summary>Adds a router of the kind of DeepSeek 3 and its shared experts.</summary>
    public void Mixture()
    {
        if (Mixtures.Count == 0) return;
        MixtureSpec m = Mixtures[0];
        Add("leading_dense_block_count", Spec.Layers.TakeWhile(l => l.FeedForward is DenseSpec).Count());
        Add("expert_group_count", m.Router.Groups);
        Add("expert_group_used_count", m.Router.ChosenGroups);
        Add("expert_gating_func", m.Router.Score == RouterScore.Sigmoid ? 2 : 1);
        Add("expert_shared_count", m.SharedWidth / m.Width);
        Add("expert_weights_scale", m.Router.Scale);
        Add("expert_weights_norm", m.Router.Renormalise);
    }

    void Scaling(RopeScaling scaling)
    {
        switch (scaling)
        {
            case RopeScaling.Linear linear:
                Add("rope.scaling.type", "linear");
                Add("rope.scaling.factor", linear.Factor);
                break;
            case RopeScaling.Yarn yarn:
                Add("rope.scaling.type", "yarn");
                Add("rope.scaling.factor", yarn.Factor);
                Add("rope.scaling.original_context_length", checked((int)yarn.OriginalPositions));
                Add("rope.scaling.yarn_beta_fast", yarn.BetaFast);
                Add("rope.scaling.yarn_beta_slow", yarn.BetaSlow);
                if (!yarn.Truncate) Add(GgufRope.Truncates, false);
                // The key multiplies YaRN's own factor.
                if (yarn.AttentionFactor is { } attention && yarn.Factor > 1) Add("rope.scaling.attn_factor", attention / (1 + 0.1 * Elementary64.Log(yarn.Factor)));
                break;
        }
    }
}
