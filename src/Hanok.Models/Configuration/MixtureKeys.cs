using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary>The keys of mixtures with a sigmoid router as DeepSeek-V3 and those built after it write them.</summary>
sealed record MixtureKeys
{
    /// <summary>The number of experts.</summary>
    public string Experts { get; init; } = "n_routed_experts";

    /// <summary>The number of shared experts.</summary>
    public string Shared { get; init; } = "n_shared_experts";

    /// <summary>The factor of the weights where none is written.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Whether a bias takes part in the choice.</summary>
    public bool CorrectionBias { get; init; } = true;

    /// <summary>Layers without experts at the beginning, where nothing is written.</summary>
    public int Dense { get; init; }

    /// <summary>Reads a mixture.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public MixtureSpec Read(ConfigObject config)
    {
        const int Most = 1 << 16;
        int experts = config.Integer(Experts, 1, Most), shared = config.Integer(Shared, 0, 1024, 0), width = config.Integer("moe_intermediate_size", 1, SharedKeys.WidestModel / 1024);
        int groups = config.Integer("n_group", 1, experts, 1), kept = config.Integer("topk_group", 1, groups, 1);
        if (experts % groups != 0 || (groups > 1 && experts / groups < 2)) throw config.Wrong("n_group", $"{experts} mod n = 0, {experts} / n ≥ 2");
        int chosen = config.Integer("num_experts_per_tok", 1, experts / groups * kept);
        string score = config.Text("scoring_func") ?? "sigmoid", method = config.Text("topk_method") ?? "noaux_tc";
        if (score is not ("sigmoid" or "softmax")) throw config.Wrong("scoring_func", "sigmoid, softmax");
        if (method != "noaux_tc") throw config.Wrong("topk_method", "noaux_tc");
        // What only training knows: losses that balance the load, and in how many parts experts were spread.
        config.Ignore("aux_loss_alpha", "seq_aux", "ep_size", "router_aux_loss_coef", "output_router_logits");
        return new MixtureSpec(width, new RouterRule(experts, chosen, score == "sigmoid" ? RouterScore.Sigmoid : RouterScore.Softmax)
        {
            Groups = groups, ChosenGroups = kept, Renormalise = config.Flag("norm_topk_prob", true), RenormaliseEpsilon = 1e-20f, Scale = (float)config.Number("routed_scaling_factor", 1e-9, 1e9, Scale),
        }, GatedActivation.Silu) { CorrectionBias = CorrectionBias, SharedWidth = checked(shared * width) };
    }

    /// <summary>For each layer, the mixture or a dense part: the first <c>first_k_dense_replace</c> are dense.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public IReadOnlyList<FeedForwardSpec> Layers(ConfigObject config, int layers)
    {
        MixtureSpec mixture = Read(config);
        int dense = config.Integer("first_k_dense_replace", 0, layers, Math.Min(Dense, layers));
        config.Demand("moe_layer_freq", "1");
        return Split(config, layers, i => i < dense, mixture);
    }

    /// <summary>For each layer, <paramref name="mixture"/> or a dense part of <c>intermediate_size</c>, which need not be there if none is dense.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static IReadOnlyList<FeedForwardSpec> Split(ConfigObject config, int layers, Func<int, bool> isDense, MixtureSpec mixture)
    {
        bool[] dense = [.. Enumerable.Range(0, layers).Select(isDense)];
        if (!dense.Contains(true))
        {
            config.Ignore("intermediate_size");
            return [.. dense.Select(_ => mixture)];
        }
        SwiGluSpec plain = new(config.Integer("intermediate_size", 1, SharedKeys.WidestModel));
        return [.. dense.Select(d => d ? (FeedForwardSpec)plain : mixture)];
    }

    /// <summary>Writes them.</summary>
    public void Write(Utf8JsonWriter json, DecoderSpec spec, bool firstDense = true)
    {
        if (spec.Layers.Select(l => l.FeedForward).OfType<MixtureSpec>().FirstOrDefault() is not { } m) throw new NotSupportedException($"{spec.Architecture} has a mixture of experts somewhere");
        RouterRule r = m.Router;
        if (firstDense) json.WriteNumber("first_k_dense_replace", spec.Layers.TakeWhile(l => l.FeedForward is DenseSpec).Count());
        json.WriteNumber("moe_intermediate_size", m.Width);
        json.WriteNumber("n_group", r.Groups);
        json.WriteBoolean("norm_topk_prob", r.Renormalise);
        json.WriteNumber("num_experts_per_tok", r.Chosen);
        json.WriteNumber(Experts, r.Experts);
        json.WriteNumber(Shared, m.SharedWidth / m.Width);
        json.WriteNumber("routed_scaling_factor", r.Scale);
        if (r.Score == RouterScore.Softmax) json.WriteString("scoring_func", "softmax");
        json.WriteNumber("topk_group", r.ChosenGroups);
    }
}
