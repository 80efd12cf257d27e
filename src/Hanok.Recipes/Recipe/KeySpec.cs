namespace Hanok.Recipes;

/// <summary>What kind of value a key of a recipe holds.</summary>
public enum KeyKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A mapping with keys of its own.</summary>
    Map,

    /// <summary>A list whose items are all described by the first child.</summary>
    List,
}

/// <summary>One key of a recipe: its kind, default, bounds and documentation. The reader, the JSON Schema and the documentation all come from these.</summary>
/// <param name="Name">The key.</param>
/// <param name="Kind">Kind of its value.</param>
/// <param name="Documentation">One sentence for people.</param>
public sealed record KeySpec(string Name, KeyKind Kind, string Documentation)
{
    /// <summary>The value where the key is absent: long, double, string or bool; null where it must be given or is a map or list.</summary>
    public object? Default { get; init; }

    /// <summary>Must the key be there?</summary>
    public bool Required { get; init; }

    /// <summary>Smallest number allowed.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Largest number allowed.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>The only texts allowed; empty: any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Keys of a map; the description of an item of a list.</summary>
    public IReadOnlyList<KeySpec> Children { get; init; } = [];

    /// <summary>True for a map whose keys are free names, all with values described by the first child.</summary>
    public bool FreeNames { get; init; }
}
