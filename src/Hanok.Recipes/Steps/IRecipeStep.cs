namespace Hanok.Recipes;

/// <summary>One step of a recipe: from files that stand to files that stand.</summary>
interface IRecipeStep
{
    /// <summary>Its name, one of <see cref="RunSteps.Names"/>.</summary>
    string Name { get; }

    /// <summary>Raised when the code makes something else of the same inputs, so that old results no longer stand.</summary>
    int Version { get; }

    /// <summary>The parts of the recipe that decide what it makes, in canonical JSON.</summary>
    IEnumerable<string> Sections(Recipe recipe);

    /// <summary>The steps whose results it reads.</summary>
    IEnumerable<string> Needs { get; }

    /// <summary>Does the work and returns the files it made. Called with all needed steps standing; may find what an interrupted call left, and goes on from there.</summary>
    IEnumerable<string> Execute(StepContext context);

    /// <summary>Removes what an earlier, now outdated result left, before the step runs with other inputs.</summary>
    void Clear(RunDirectory directory);
}
