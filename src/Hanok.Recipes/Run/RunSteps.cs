namespace Hanok.Recipes;

/// <summary>The steps of every recipe, in order.</summary>
public static class RunSteps
{
    /// <summary>Their names, as on the command line.</summary>
    public static IReadOnlyList<string> Names { get; } = ["collect", "clean", "tokenize", "pretrain", "tune", "evaluate", "release"];
}
