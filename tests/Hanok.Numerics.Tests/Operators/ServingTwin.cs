using static Hanok.Numerics.Tests.Twin;

namespace Hanok.Numerics.Tests;

/// <summary>Scalar twins of the operators that only serve.</summary>
static class ServingTwin
{
    public static float Gate(GatedActivation a, float gate, float up)
    {
        if (a.Kind == GatedActivationKind.Silu) return Elementary.Silu(gate) * up;
        if (a.Kind == GatedActivationKind.GeluTanh) return Elementary.GeluTanh(gate) * up;
        float g = Math.Min(gate, a.Limit), u = Math.Clamp(up, -a.Limit, a.Limit);
        return (u + 1) * (g * Elementary.Sigmoid(g * a.Alpha));
    }

    /// <summary>y[o] = the chain over inputs of x·w[o], then the bias.</summary>
    public static float[] Linear(float[] x, float[] w, float[]? bias = null)
    {
        float[] y = new float[w.Length / x.Length];
        for (int o = 0; o < y.Length; o++)
        {
            for (int i = 0; i < x.Length; i++) y[o] = Fma(x[i], w[o * x.Length + i], y[o]);
            if (bias is not null) y[o] += bias[o];
        }
        return y;
    }

    /// <summary>The chosen experts, ascending, and their weights.</summary>
    public static (int[] Chosen, float[] Weights) Route(float[] logits, RouterRule rule, float[]? bias)
    {
        float[] scores = rule.Score switch
        {
            RouterScore.Softmax => Softmax(logits),
            RouterScore.Sigmoid => [.. logits.Select(x => Elementary.Sigmoid(x))],
            _ => logits,
        };
        float[] choice = [.. scores.Select((s, e) => bias is null ? s : s + bias[e])];
        if (rule.Groups > 1)
        {
            int size = rule.Experts / rule.Groups;
            int[] kept = [.. Enumerable.Range(0, rule.Groups).OrderByDescending(g => Two(choice[(g * size)..((g + 1) * size)])).ThenBy(g => g).Take(rule.ChosenGroups)];
            choice = [.. choice.Select((c, e) => kept.Contains(e / size) ? c : 0)];
        }
        int[] chosen = [.. Enumerable.Range(0, rule.Experts).OrderByDescending(e => choice[e]).ThenBy(e => e).Take(rule.Chosen).Order()];
        float[] weights = [.. chosen.Select(e => scores[e])];
        if (rule.Score == RouterScore.SoftmaxOfChosen) weights = Softmax(weights);
        float sum = Reduce(weights.Length, (j, lane) => lane + weights[j]) + rule.RenormaliseEpsilon;
        return (chosen, [.. weights.Select(w => (rule.Renormalise ? w / sum : w) * rule.Scale)]);
    }

    static float Two(float[] group)
    {
        float[] sorted = [.. group.OrderDescending()];
        return sorted[0] + sorted[1];
    }

    static float[] Softmax(float[] x)
    {
        float m = x.Max(), inverse = 1 / Reduce(x.Length, (j, lane) => lane + Elementary.Exp(x[j] - m));
        return [.. x.Select(v => Elementary.Exp(v - m) * inverse)];
    }
}
