namespace Hanok.Language.Templates;

/// <summary>What a template may use up before it is refused. All are counted, none is measured by a clock: the same template fails at the same place everywhere.</summary>
public sealed record TemplateLimits
{
    /// <summary>Those in use where nothing else is said: about half a second of a processor and 200 MB made at the very most.</summary>
    public static TemplateLimits Default { get; } = new();

    /// <summary>Steps: one for each statement and expression, and for each 64 characters or 4 items that are made.</summary>
    public long Steps { get; init; } = 4_000_000;

    /// <summary>Statements and expressions inside each other while rendering, macros and nested values counted.</summary>
    public int Depth { get; init; } = 1_000;

    /// <summary>UTF-16 units of the output, and of any text on the way.</summary>
    public int OutputLength { get; init; } = 1 << 24;

    /// <summary>UTF-16 units of all texts that are made, an item of a list counting as 16.</summary>
    public long Allocation { get; init; } = 1L << 25;
}
