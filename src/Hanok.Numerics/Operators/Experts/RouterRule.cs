namespace Hanok.Numerics;

/// <summary>What scores a router makes of its logits.</summary>
public enum RouterScore
{
    /// <summary>Softmax over all experts, before the choice (Qwen3 MoE).</summary>
    Softmax,

    /// <summary>Softmax over the chosen experts' logits alone (gpt-oss).</summary>
    SoftmaxOfChosen,

    /// <summary>The sigmoid of each logit (DeepSeek-V3).</summary>
    Sigmoid,
}

/// <summary>How a router chooses experts and weighs them.</summary>
/// <param name="Experts">Number of experts (E).</param>
/// <param name="Chosen">How many a token gets (k).</param>
/// <param name="Score">What the logits become.</param>
public sealed record RouterRule(int Experts, int Chosen, RouterScore Score)
{
    /// <summary>Groups of neighbouring experts, of which only <see cref="ChosenGroups"/> may be chosen from.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Groups that stay.</summary>
    public int ChosenGroups { get; init; } = 1;

    /// <summary>Whether the chosen weights are divided by their sum.</summary>
    public bool Renormalise { get; init; }

    /// <summary>Added to that sum.</summary>
    public float RenormaliseEpsilon { get; init; }

    /// <summary>Factor of the weights.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">They do not fit each other.</exception>
    public RouterRule Checked()
    {
        if (Experts < 1 || Experts > MostExperts || Chosen < 1 || Chosen > Experts) throw new ArgumentException($"router: {this}");
        if (Groups < 1 || Experts % Groups != 0 || ChosenGroups < 1 || ChosenGroups > Groups || Chosen > Experts / Groups * ChosenGroups) throw new ArgumentException($"router: {this}");
        if (Groups > 1 && Experts / Groups < 2) throw new ArgumentException($"router: a group's score is the sum of two of its experts: {this}");
        return this;
    }

    /// <summary>Expert numbers are kept as binary32, exactly.</summary>
    const int MostExperts = 1 << 16;
}
