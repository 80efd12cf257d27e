using Hanok.Data.Cleaning;
using Hanok.Data.Sources;

namespace Hanok.Recipes;

/// <summary>Step 2: normalise, judge, redact, remove duplicates, hold out.</summary>
sealed class CleanStep : IRecipeStep
{
    const int ContaminationWords = 13;

    public string Name => "clean";

    public int Version => 1;

    public IEnumerable<string> Sections(Recipe recipe) => [recipe.Section("clean"), recipe.Section("holdout")];

    public IEnumerable<string> Needs => ["collect"];

    public IEnumerable<string> Execute(StepContext context)
    {
        CleanSettings settings = context.Recipe.Clean;
        CleanReport report = Cleaner.Run(new CleanOptions
        {
            WorkDirectory = context.Directory.Work,
            Holdout = context.Recipe.Holdout,
            Quality = settings.Quality ? QualityLimits.Manual : QualityLimits.Off,
            NearDuplicate = settings.NearDuplicates,
            ContaminationWords = settings.Decontaminate ? ContaminationWords : 0,
            RedactPersonalData = settings.RedactPersonalData,
            Threads = context.Pool.Threads,
        }, new Shown(context), context.Cancellation);
        long dropped = report.Dropped.Where(d => !d.Key.StartsWith("pair_", StringComparison.Ordinal)).Sum(d => d.Value.Bytes);      // of text, not of pairs
        context.Report(1, $"{report.Train.Bytes / 1e6:0.00} MB to train on, {report.Holdout.Bytes / 1e6:0.00} MB held out, {dropped / 1e6:0.00} MB dropped",
            detailKorean: $"학습 {report.Train.Bytes / 1e6:0.00} MB, 평가용 {report.Holdout.Bytes / 1e6:0.00} MB, 뺀 것 {dropped / 1e6:0.00} MB");
        return Made(context.Directory);
    }

    public void Clear(RunDirectory directory)
    {
        foreach (string file in Made(directory)) FileRemoval.Remove(file);
    }

    static string[] Made(RunDirectory directory) =>
        [.. ((string[])[Cleaner.TrainFile, Cleaner.HoldoutFile, Cleaner.DroppedFile, Cleaner.PairsFile, Cleaner.HeldOutPairsFile, CleanReport.FileName]).Select(f => Path.Combine(directory.Documents, f))];

    sealed class Shown(StepContext context) : IProgress<DataProgress>
    {
        public void Report(DataProgress p) => context.Report(p.Total == 0 ? 0 : (double)p.Done / p.Total, p.What);
    }
}
