using Hanok.Numerics;
using Hanok.Recipes.Status;

namespace Hanok.Recipes;

/// <summary>What a step works with.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Recipe">The recipe, budgets already in steps.</param>
/// <param name="Directory">The run's folder.</param>
/// <param name="Options">How the run was asked for.</param>
/// <param name="Pool">Threads.</param>
/// <param name="Board">Where it is shown how the run stands.</param>
/// <param name="Log">Facts for people.</param>
/// <param name="Cancellation">Ctrl-C.</param>
sealed record StepContext(
    string Step, Recipe Recipe, RunDirectory Directory, RunOptions Options, WorkerPool Pool, RunStatusBoard Board, IRunLog Log, CancellationToken Cancellation)
{
    readonly System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();

    /// <summary>Seconds that earlier, interrupted calls worked on the step.</summary>
    public double EarlierSeconds { get; init; }

    /// <summary>Seconds that downloads took: they do not count as the step's.</summary>
    public double WaitedSeconds { get; set; }

    /// <summary>Shows how much is done (0 to 1) and what is being done; the time left is reckoned from the time so far.</summary>
    public void Report(double share, string? detail = null, double? rate = null, string? unit = null, string? detailKorean = null)
    {
        double seconds = clock.Elapsed.TotalSeconds;
        double? left = share > 0.02 && seconds > 1 ? seconds / share * (1 - share) : null;
        Board.SetStep(Step, s => s with { Progress = share, Detail = detail ?? s.Detail, DetailKorean = detail is null ? s.DetailKorean : detailKorean, Rate = rate, RateUnit = unit, SecondsLeft = left });
    }

    /// <summary>A reporter for work that only says how much is done; its share runs from <paramref name="from"/> to <paramref name="to"/> of the step's.</summary>
    public IProgress<double> Part(double from, double to, string? detail = null, string? detailKorean = null) => new PartOf(this, from, to, detail, detailKorean);

    sealed class PartOf(StepContext context, double from, double to, string? detail, string? detailKorean) : IProgress<double>
    {
        public void Report(double value) => context.Report(from + (to - from) * Math.Clamp(value, 0, 1), detail, detailKorean: detailKorean);
    }
}

/// <summary>Where a run tells people facts: rows of the message tables.</summary>
public interface IRunLog
{
    /// <summary>Says row <paramref name="key"/>.</summary>
    void Say(string key, params ReadOnlySpan<object?> arguments);
}

/// <summary>How a run was asked for; none of it changes what is made.</summary>
/// <param name="Offline">No step may touch the network.</param>
/// <param name="Restart">Redo what depends on a changed recipe instead of refusing.</param>
public sealed record RunOptions(bool Offline, bool Restart)
{
    /// <summary>The files given by <c>--add</c>: the names that the recipe has for them, and where they lie.</summary>
    public AddedFiles Added { get; init; } = new();
}
