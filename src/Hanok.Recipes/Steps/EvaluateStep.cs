using System.Diagnostics;
using System.Reflection;
using Hanok.Data.Cleaning;
using Hanok.Data.Documents;
using Hanok.Data.Shards;
using Hanok.Data.Sources;
using Hanok.Evaluation.Measures;
using Hanok.Evaluation.Reports;
using Hanok.Inference.Generation;
using Hanok.Inference.Scoring;
using Hanok.Models.Decoders;
using Hanok.Provenance.Transcripts;
using Hanok.Training.Order;
using Hanok.Training.Runs;

namespace Hanok.Recipes;

/// <summary>Step 6: bits per byte beside baselines, skills, translation; the report in three forms.</summary>
sealed class EvaluateStep : IRecipeStep
{
    /// <summary>Held-out tokens that are measured at most; beyond that every n-th document.</summary>
    const long MostHeldOutTokens = 120_000;

    public string Name => "evaluate";

    public int Version => 2;

    public IEnumerable<string> Sections(Recipe recipe) => [recipe.Hash];

    public IEnumerable<string> Needs => ["collect", "clean", "tokenize", "pretrain", "tune"];

    public IEnumerable<string> Execute(StepContext context)
    {
        long begun = Stopwatch.GetTimestamp();
        using TrainingChains chains = new(context.Recipe, context.Directory);
        TranscriptChain pretrain = TranscriptReader.Read(chains.Folder("pretrain").Transcript)[0], tune = TranscriptReader.Read(chains.Folder("tune").Transcript)[^1];
        using TokenShards heldOut = TokenShards.Open(context.Directory.Shards, Sharder.Holdout);
        IReadOnlyList<HeldOutDocument> documents = HeldOutText.Read(heldOut, chains.Tokenizer, MostHeldOutTokens);
        int window = Math.Min(context.Recipe.Pretrain.Sequence, context.Recipe.Model.Context);
        double[] before = Bits(context, chains, "pretrain", pretrain, documents, heldOut.Index.Separator, window, context.Part(0, 0.25, "bits per byte", "바이트당 비트"));
        double[] after = Bits(context, chains, "tune", tune, documents, heldOut.Index.Separator, window, context.Part(0.25, 0.5, "bits per byte", "바이트당 비트"));
        context.Report(0.5, "baselines", detailKorean: "비교 기준");
        BitsPerByteTable bits = BitsMeasure.Table(documents, before, after, Consumed(context, chains), context.Recipe.Evaluate.Compressor);
        (IReadOnlyList<SkillScore> skills, TranslationScore? translation) = Answers(context, chains, tune);
        ReportData report = Data(context, chains.Spec, pretrain, tune, bits, skills, translation, context.EarlierSeconds + Stopwatch.GetElapsedTime(begun).TotalSeconds);
        Report.Write(context.Directory.Root, report);
        context.Report(1, $"{bits.Pretrained:0.00} bits per byte (n-gram {bits.Ngram:0.00}), {skills.Count(s => s.Name != "identity" && s.Accuracy > 0.9)} skills above 90 %",
            detailKorean: $"바이트당 {bits.Pretrained:0.00}비트 (n-그램 {bits.Ngram:0.00}), 기능 {skills.Count(s => s.Name != "identity" && s.Accuracy > 0.9)}개가 90 % 초과");
        return [context.Directory.Report("json"), context.Directory.Report("md"), context.Directory.Report("html")];
    }

    public void Clear(RunDirectory directory)
    {
        foreach (string extension in (string[])["json", "md", "html"]) FileRemoval.Remove(directory.Report(extension));
    }

    static double[] Bits(
        StepContext context, TrainingChains chains, string chain, TranscriptChain transcript, IReadOnlyList<HeldOutDocument> documents, int separator, int window, IProgress<double> progress)
    {
        using DecoderWeights weights = chains.LastWeights(chain);
        using LogLikelihood scorer = new(weights, chains.Tokenizer, context.Pool);
        return BitsMeasure.Model(scorer, documents, separator, window, progress, context.Cancellation);
    }

    static (IReadOnlyList<SkillScore>, TranslationScore?) Answers(StepContext context, TrainingChains chains, TranscriptChain tune)
    {
        Recipe recipe = context.Recipe;
        using DecoderWeights weights = chains.LastWeights("tune");
        using LogLikelihood scorer = new(weights, chains.Tokenizer, context.Pool);
        using BatchGenerator generator = new(weights, chains.Tokenizer, context.Pool, Math.Min(512, recipe.Model.Context));
        IReadOnlyList<SkillScore> skills = SkillMeasure.Run(
            SkillChoice.Of(recipe.Seed, recipe.Tune.Skills), recipe.Evaluate.SkillPrompts, generator, scorer, chains.Spec.EndTokens, context.Part(0.6, 0.95, "skills", "기능"), context.Cancellation);
        string pairs = Path.Combine(context.Directory.Documents, Cleaner.HeldOutPairsFile);
        IReadOnlyList<TextPair> heldOut = recipe.Tune.Pairs > 0 && File.Exists(pairs) ? Spread([.. PairFile.Read(pairs).Where(p => p.IsSentence)], recipe.Evaluate.Pairs) : [];
        return (skills, TranslationMeasure.Run(heldOut, TuneExamples.ToKorean, TuneExamples.ToEnglish, chains.Tokenizer, generator, chains.Spec.EndTokens, context.Cancellation));
    }

    /// <summary><paramref name="count"/> items evenly spread over the list.</summary>
    static List<T> Spread<T>(List<T> items, int count) => items.Count <= count ? items : [.. Enumerable.Range(0, count).Select(i => items[(int)((long)i * items.Count / count)])];

    /// <summary>The text of the windows that pre-training read, each once.</summary>
    static IReadOnlyList<byte[]> Consumed(StepContext context, TrainingChains chains)
    {
        TrainingPlan plan = chains.Pretrain();
        PretrainOrder order = (PretrainOrder)plan.Order;
        int separator = chains.Tokenizer.IdOf(Sharder.Separator)!.Value;
        int[] ids = new int[order.Length], targets = new int[order.Length], positions = new int[order.Length], starts = new int[order.Length];
        TrainingRow row = new(ids, targets, positions, starts);
        List<byte[]> texts = [];
        long rows = Math.Min((long)plan.Steps * order.Rows, order.Windows);
        for (long i = 0; i < rows; i++)
        {
            order.Fill((int)(i / order.Rows), (int)(i % order.Rows), row);
            texts.AddRange(HeldOutText.Split(ids, separator).Select(part => HeldOutText.Bytes(chains.Tokenizer, part)));
        }
        return texts;
    }

    static ReportData Data(
        StepContext context, DecoderSpec spec, TranscriptChain pretrain, TranscriptChain tune, BitsPerByteTable bits, IReadOnlyList<SkillScore> skills, TranslationScore? translation, double seconds)
    {
        Recipe recipe = context.Recipe;
        long pretrainTokens = pretrain.Start.Steps * recipe.Pretrain.TokensPerStep, tuneTokens = tune.Start.Steps * recipe.Tune.Training.TokensPerStep;
        // The steps before this one by their records, this one by the clock; an older record of its own, and of the release, is another run's.
        List<(string, double)> steps =
            [.. RunSteps.Names.TakeWhile(n => n != "evaluate").Select(n => (Name: n, Record: StepRecord.Read(context.Directory, n))).Where(s => s.Record is not null).Select(s => (s.Name, s.Record!.Seconds)), ("evaluate", seconds)];
        return new ReportData
        {
            Name = recipe.Name,
            Created = DateTimeOffset.UtcNow,
            Version = typeof(Recipe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            Contract = TrainingPlan.Contract,
            FinalDigest = tune.Checkpoints[^1].Digest,
            Processor = Processor.Name,
            Parameters = spec.ParameterCount,
            PretrainTokens = pretrainTokens,
            TuneTokens = tuneTokens,
            Seconds = steps.Sum(s => s.Item2),
            BitsPerByte = bits,
            Skills = skills,
            Translation = translation,
            PretrainLoss = Curve(pretrain, recipe.Pretrain.TokensPerStep),
            TuneLoss = Curve(tune, recipe.Tune.Training.TokensPerStep),
            Steps = steps,
            Sources = CorpusList.Sources(context.Directory),
            Missing = CollectReport.LoadMissing(context.Directory.Documents),
        };
    }

    static List<LossPoint> Curve(TranscriptChain chain, long tokensPerStep) => [.. chain.Steps.Select((s, i) => new LossPoint((i + 1) * tokensPerStep, s.Loss))];
}
