using Hanok.Language.Messages;
using Hanok.Numerics;
using Hanok.Provenance.Transcripts;
using Hanok.Provenance.Verification;
using Hanok.Training.Checkpoints;
using Hanok.Training.Replay;
using Hanok.Training.Runs;

namespace Hanok.Recipes.Verification;

/// <summary>What to verify.</summary>
/// <param name="Bundle">The bundle's folder.</param>
/// <param name="Work">Its run's <c>work</c> folder; null: beside the bundle.</param>
/// <param name="Segments">Segments to replay as (chain, K); empty: one random segment a chain, and the last of all.</param>
/// <param name="All">Replay every segment; one whose checkpoint is not kept is an error.</param>
/// <param name="HashesOnly">Look at files only.</param>
/// <param name="Seed">The dice; null: thrown now.</param>
public sealed record VerifyOptions(string Bundle, string? Work, IReadOnlyList<(string Chain, int Segment)> Segments, bool All, bool HashesOnly, ulong? Seed);

/// <summary>What one replayed segment showed.</summary>
/// <param name="Chain"><c>pretrain</c> or <c>tune</c>.</param>
/// <param name="Segment">K.</param>
/// <param name="Steps">Steps replayed.</param>
/// <param name="Digest">The digest that the replay gave.</param>
/// <param name="Problem">What does not fit; null: the same to the byte.</param>
public sealed record SegmentVerdict(string Chain, int Segment, int Steps, string Digest, UserError? Problem);

/// <summary>The whole verdict.</summary>
/// <param name="Files">What the files showed.</param>
/// <param name="Seed">The dice that chose the segments.</param>
/// <param name="Segments">What the replays showed.</param>
public sealed record VerifyReport(BundleReport Files, ulong Seed, IReadOnlyList<SegmentVerdict> Segments)
{
    /// <summary>True if nothing was found.</summary>
    public bool Passed => Files.Passed && Segments.All(s => s.Problem is null);
}

/// <summary><c>hanok verify</c>: hashes, transcript, weights, then training segments done again: they must give the same bytes on any machine.</summary>
public static class Verifier
{
    /// <summary>Verifies.</summary>
    /// <param name="options">What to verify.</param>
    /// <param name="pool">The threads that replay.</param>
    /// <param name="begun">Is told which segment is replayed next, and of how many steps.</param>
    /// <param name="progress">Is told the share of the segment done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UserError">Verification could not be done: no bundle, or material is missing; it is named.</exception>
    public static VerifyReport Run(VerifyOptions options, WorkerPool pool, Action<string, int, int>? begun, IProgress<double>? progress, CancellationToken cancellation)
    {
        ulong seed = options.Seed ?? SegmentDice.Roll();
        if (options.HashesOnly) return new VerifyReport(BundleVerifier.Verify(options.Bundle, null), seed, []);
        RunDirectory directory = Material(options);
        BundleReport files = BundleVerifier.Verify(options.Bundle, (chain, step) => new ChainFolder(Path.Combine(directory.Checkpoints, chain)).Checkpoint(step));
        // A bundle whose transcript or recipe is not whole gives nothing to replay.
        if (files.Chains.Count == 0 || !File.Exists(Path.Combine(options.Bundle, BundleVerifier.RecipeName))) return new VerifyReport(files, seed, []);
        Recipe recipe;
        try
        {
            recipe = Recipe.Load(Path.Combine(options.Bundle, BundleVerifier.RecipeName));
        }
        catch (UserError e)
        {
            return new VerifyReport(files with { Problems = [.. files.Problems, e] }, seed, []);
        }
        if (Refusal(recipe, files.Chains, Path.Combine(options.Bundle, BundleVerifier.TranscriptName)) is { } refusal)
            return new VerifyReport(files with { Problems = [.. files.Problems, refusal] }, seed, []);
        using TrainingChains chains = new(recipe, directory);
        if (MaterialCheck.Problem(options.Bundle, chains, cancellation) is { } material) return new VerifyReport(files with { Problems = [.. files.Problems, material] }, seed, []);
        List<SegmentVerdict> verdicts = [];
        foreach (TranscriptChain chain in files.Chains)
        {
            TrainingPlan? plan = null;
            foreach ((_, int asked) in options.Segments.Where(s => s.Chain == chain.Name))
                if (asked < 0 || asked >= chain.Segments) throw new UserError("training.segment_range", chain.Name, chain.Segments - 1, asked) { IsUsage = true };
            foreach (int segment in Choose(options, seed, chain, () => plan ??= chains.Plan(chain.Name, cancellation)))
            {
                plan ??= chains.Plan(chain.Name, cancellation);
                begun?.Invoke(chain.Name, segment, plan.StepOf(segment + 1) - plan.StepOf(segment));
                verdicts.Add(Replay(plan, chain, segment, pool, progress, cancellation));
            }
        }
        return new VerifyReport(files, seed, verdicts);
    }

    /// <summary>Why nothing can be replayed: the transcript is another contract's, opens another seed than the recipe's, or has other steps than the recipe.</summary>
    static UserError? Refusal(Recipe recipe, IReadOnlyList<TranscriptChain> chains, string transcript)
    {
        foreach (TranscriptChain chain in chains)
        {
            TrainingSettings t = chain.Name == TrainingChains.Names[0] ? recipe.Pretrain : recipe.Tune.Training;
            if (chain.Start.Contract != TrainingPlan.Contract) return new UserError("training.contract_other", transcript, chain.Start.Contract, TrainingPlan.Contract);
            if (chain.Seed != recipe.Seed) return new UserError("verify.seed", chain.Name, $"{chain.Seed}", $"{recipe.Seed}");
            if (chain.Start.Steps != t.Steps || chain.Start.Interval != t.CheckpointEvery)
                return new UserError("verify.plan", chain.Name, chain.Start.Steps, chain.Start.Interval, t.Steps, t.CheckpointEvery);
        }
        return null;
    }

    static SegmentVerdict Replay(TrainingPlan plan, TranscriptChain chain, int segment, WorkerPool pool, IProgress<double>? progress, CancellationToken cancellation)
    {
        int steps = plan.StepOf(segment + 1) - plan.StepOf(segment);
        try
        {
            string? before = segment == 0 ? null : chain.Checkpoints[segment - 1].Digest;
            SegmentResult result = SegmentReplay.Run(plan, segment, before, pool, progress is null ? null : new Shares(progress, steps), cancellation);
            return new SegmentVerdict(plan.Chain, segment, steps, result.Digest, Compare(plan, chain, segment, result));
        }
        catch (UserError e) when (e.Key is not "training.segment_material")
        {
            return new SegmentVerdict(plan.Chain, segment, steps, "", e);
        }
    }

    static UserError? Compare(TrainingPlan plan, TranscriptChain chain, int segment, SegmentResult found)
    {
        string name = plan.Chain;
        if (chain.Start.InitialWeights != found.InitialWeights) return new UserError("verify.initial_weights", name, chain.Start.InitialWeights, found.InitialWeights);
        if (chain.Start.DataOrder != found.DataOrder) return new UserError("verify.data_order", name, chain.Start.DataOrder, found.DataOrder);
        for (int i = 0; i < found.Steps.Count; i++)
        {
            StepLine line = chain.Steps[found.FirstStep + i];
            if (line.Loss != found.Steps[i].Loss || line.GradientNorm != found.Steps[i].GradientNorm)
                return new UserError("verify.step", name, found.FirstStep + i + 1, Figures(line.Loss, line.GradientNorm), Figures(found.Steps[i].Loss, found.Steps[i].GradientNorm));
        }
        string expected = chain.Checkpoints[segment].Digest;
        return expected == found.Digest ? null : new UserError("verify.digest", name, segment, expected, found.Digest);
    }

    static string Figures(float loss, double norm) => $"{loss:R} / {norm:R}";

    static IEnumerable<int> Choose(VerifyOptions options, ulong seed, TranscriptChain chain, Func<TrainingPlan> plan)
    {
        if (options.Segments.Count > 0) return options.Segments.Where(s => s.Chain == chain.Name).Select(s => s.Segment);
        // All means all: a segment whose checkpoint is not there is missing material, never one fewer to check.
        if (options.All) return Enumerable.Range(0, chain.Segments);
        IReadOnlyList<int> available = SegmentReplay.Available(plan());
        int chosen = SegmentDice.Choose(seed, chain.Name, available);
        // Who alters the weights and recomputes every digest after them alters the last segment: it is replayed whatever the dice say.
        return chain.Name == TrainingChains.Names[^1] && available[^1] == chain.Segments - 1 && chosen != available[^1] ? [chosen, available[^1]] : [chosen];
    }

    static RunDirectory Material(VerifyOptions options)
    {
        if (!Directory.Exists(options.Bundle)) throw new UserError("provenance.no_bundle", options.Bundle);
        string work = options.Work ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.Bundle.TrimEnd('/', '\\')))!, "work");
        RunDirectory directory = new(Path.GetDirectoryName(Path.GetFullPath(work.TrimEnd('/', '\\')))!);
        if (Path.GetFileName(work.TrimEnd('/', '\\')) != "work") directory = new RunDirectory(work) { WorkFolder = work };
        foreach (string needed in (string[])[directory.Work, directory.Tokenizer, directory.Shards, directory.Checkpoints])
            if (!Directory.Exists(needed)) throw new UserError("verify.no_material", needed);
        return directory;
    }

    sealed class Shares(IProgress<double> progress, int steps) : IProgress<int>
    {
        public void Report(int value) => progress.Report((double)value / steps);
    }
}
