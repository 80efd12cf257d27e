namespace Hanok.Models.Configuration;

/// <summary>How a family spells the keys of <see cref="SharedKeys"/>, and what its class takes where one is missing.</summary>
sealed record KeyNames
{
    /// <summary>The number of layers.</summary>
    public string Layers { get; init; } = "num_hidden_layers";

    /// <summary>ε of the norms.</summary>
    public string Epsilon { get; init; } = "rms_norm_eps";

    /// <summary>ε where none is written.</summary>
    public double DefaultEpsilon { get; init; } = 1e-6;

    /// <summary>The activation.</summary>
    public string Activation { get; init; } = "hidden_act";

    /// <summary>Its only value.</summary>
    public string ActivationValue { get; init; } = "silu";

    /// <summary>Whether the head is the embedding table where nothing is written.</summary>
    public bool Tied { get; init; }

    /// <summary>Whether as many key heads as query heads are meant where none are written.</summary>
    public bool GroupsOptional { get; init; } = true;

    /// <summary>Whether there is an <c>intermediate_size</c> to read here; else the family reads it.</summary>
    public bool FeedForward { get; init; } = true;

    /// <summary>Whether the family has keys of its own for layers that differ.</summary>
    public bool LayersDiffer { get; init; }

    /// <summary>Whether one rotary embedding is written for all layers that rotate.</summary>
    public bool OneRope { get; init; } = true;
}
