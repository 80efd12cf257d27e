using Hanok.Data.Sources;

namespace Hanok.Recipes;

/// <summary>Step 1: sources become documents and aligned pairs. The only step that touches the network.</summary>
sealed class CollectStep : IRecipeStep
{
    /// <summary>Lines of each kind on the screen; the report has all.</summary>
    const int MostSaid = 10;

    public string Name => "collect";

    public int Version => 1;

    public IEnumerable<string> Sections(Recipe recipe) => [recipe.Section("sources"), recipe.Section("seed"), recipe.Section("tune", "skills")];

    public IEnumerable<string> Needs => [];

    public IEnumerable<string> Execute(StepContext context)
    {
        CollectOptions options = Options(context.Recipe, context.Directory, context.Options);
        CollectReport report = Collector.Run(options, new Shown(context), context.Cancellation);
        context.WaitedSeconds = report.FetchSeconds;
        Say(context.Log, report);
        context.Report(1, $"{report.Sources.Count:N0} sources, {report.Sources.Sum(s => s.KoreanBytes) / 1e6:0.00} MB Korean, {report.Sources.Sum(s => s.OtherBytes) / 1e6:0.00} MB other",
            detailKorean: $"출처 {report.Sources.Count:N0}곳, 한국어 {report.Sources.Sum(s => s.KoreanBytes) / 1e6:0.00} MB, 기타 {report.Sources.Sum(s => s.OtherBytes) / 1e6:0.00} MB");
        return Made(context.Directory);
    }

    public void Clear(RunDirectory directory)
    {
        foreach (string file in Made(directory)) FileRemoval.Remove(file);       // downloads stay: they are named by what they hold
    }

    /// <summary>Says which sources could not be had, and everything that was met in the user's own files.</summary>
    static void Say(IRunLog log, CollectReport report)
    {
        List<SourceProblem> problems = [.. report.Problems.Where(p => p.Path.Length == 0 || IsOwn(p.Use))];
        foreach (SourceProblem problem in problems.Take(MostSaid)) log.Say(problem.Path.Length == 0 ? "collect.left_out" : "collect.own_file", problem.Use, problem.Error);
        List<SourceConversion> converted = [.. report.Converted.Where(c => IsOwn(c.Use))];
        foreach (SourceConversion c in converted.Take(MostSaid)) log.Say("collect.converted", c.Path, c.Encoding);
        int more = Math.Max(0, problems.Count - MostSaid) + Math.Max(0, converted.Count - MostSaid);
        if (more > 0) log.Say("collect.more", more);
    }

    static bool IsOwn(string use) => use.StartsWith(SourceSpec.AddedPrefix, StringComparison.Ordinal);

    /// <summary>What the collector is given for this recipe; also the base of the plan.</summary>
    public static CollectOptions Options(Recipe recipe, RunDirectory directory, RunOptions options) => new()
    {
        Sources = [.. recipe.Sources.Select(s => new SourceSpec(s.Use) { Megabytes = s.Megabytes, Column = s.Column, Include = s.Include })],
        WorkDirectory = directory.Work,
        Offline = options.Offline,
        Added = options.Added,
        Generate = (_, cancellation) => SkillDocuments.Make(recipe.Seed, recipe.Tune.Skills, cancellation),
    };

    static string[] Made(RunDirectory directory) =>
        [Path.Combine(directory.Documents, Collector.DocumentsFile), Path.Combine(directory.Documents, Collector.PairsFile), Path.Combine(directory.Documents, CollectReport.FileName)];

    sealed class Shown(StepContext context) : IProgress<DataProgress>
    {
        public void Report(DataProgress p) => context.Report(p.Total == 0 ? 0 : (double)p.Done / p.Total, p.What);
    }
}
