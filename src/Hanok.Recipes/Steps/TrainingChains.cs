using System.Security.Cryptography;
using Hanok.Data.Cleaning;
using Hanok.Data.Documents;
using Hanok.Data.Shards;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Provenance.Transcripts;
using Hanok.Training.Checkpoints;
using Hanok.Training.Order;
using Hanok.Training.Runs;
using Hanok.Training.Schedules;
using Hanok.Training.Steps;

namespace Hanok.Recipes;

/// <summary>
/// The two trainings of a recipe as plans: the same for training and for replaying, so that <c>verify</c> cannot compute something else than what was run.
/// </summary>
/// <param name="recipe">The recipe, budgets in steps.</param>
/// <param name="directory">Where tokenizer, shards, documents and checkpoints lie.</param>
sealed class TrainingChains(Recipe recipe, RunDirectory directory) : IDisposable
{
    readonly List<IDisposable> open = [];

    /// <summary>The names of the chains, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["pretrain", "tune"];

    /// <summary>The folder of a chain.</summary>
    public ChainFolder Folder(string chain) => new(Path.Combine(directory.Checkpoints, chain));

    /// <summary>The trained tokenizer.</summary>
    public Tokenizer Tokenizer { get; } = Tokenizer.Load(directory.Tokenizer);

    /// <summary>The decoder that the recipe describes.</summary>
    public DecoderSpec Spec => SpecOf(recipe, Tokenizer);

    /// <summary>The decoder that a recipe describes, with the special tokens of its tokenizer.</summary>
    public static DecoderSpec SpecOf(Recipe recipe, Tokenizer? tokenizer)
    {
        ModelSettings m = recipe.Model;
        return Qwen3Family.Create(new DecoderShape
        {
            VocabularySize = recipe.Tokenizer.Vocabulary,
            Width = m.Hidden,
            Layers = m.Layers,
            Heads = m.Heads,
            KeyValueHeads = m.KeyValueHeads,
            HeadDimension = m.HeadDimension,
            FeedForwardWidth = m.Mlp,
            ContextLength = m.Context,
            Rope = new RopeSpec(m.RopeTheta, new Hanok.Numerics.RopeScaling.None()),
            EndTokens = tokenizer is null ? [] : [.. new[] { tokenizer.IdOf("<|im_end|>"), tokenizer.IdOf("<|endoftext|>") }.OfType<int>()],
            PadToken = tokenizer?.IdOf("<|endoftext|>"),
        });
    }

    /// <summary>The plan of a chain.</summary>
    public TrainingPlan Plan(string chain, CancellationToken cancellation = default) => chain == "pretrain" ? Pretrain() : Tune(cancellation);

    /// <summary>Pre-training on the shards, from weights drawn from the seed.</summary>
    public TrainingPlan Pretrain()
    {
        TrainingSettings t = recipe.Pretrain;
        DecoderSpec spec = Spec;
        return Common("pretrain", t) with
        {
            Order = new PretrainOrder(Shards(), t.Batch, t.Sequence, recipe.Seed),
            InitialWeights = () => DecoderWeights.Initialise(spec, recipe.Seed),
        };
    }

    /// <summary>Tuning on conversations, from pre-training's last checkpoint.</summary>
    public TrainingPlan Tune(CancellationToken cancellation)
    {
        TrainingSettings t = recipe.Tune.Training;
        DecoderSpec spec = Spec;
        int textRows = (int)Math.Round(t.Batch * recipe.Tune.Text, MidpointRounding.AwayFromZero);
        TuneMix mix = new(t.Batch, t.Sequence, Math.Min(textRows, t.Batch - 1), recipe.Tune.Pairs);
        IEnumerable<TextPair> pairs = recipe.Tune.Pairs > 0 ? PairFile.Read(Path.Combine(directory.Documents, Cleaner.PairsFile)) : [];
        return Common("tune", t) with
        {
            Order = new TuneOrder(textRows > 0 ? Shards() : null, TuneExamples.Skills(recipe, Tokenizer, cancellation), TuneExamples.Pairs(pairs, Tokenizer), mix, t.Steps, recipe.Seed),
            InitialWeights = () => LastWeights("pretrain", spec),
            Previous = TranscriptEnd.Link(Folder("pretrain").Transcript),
        };
    }

    /// <summary>The weights of a finished chain's last checkpoint, which must be the one that its transcript names.</summary>
    /// <exception cref="UserError"><c>training.checkpoint_damaged</c>.</exception>
    public DecoderWeights LastWeights(string chain, DecoderSpec? spec = null)
    {
        CheckpointLine last = TranscriptEnd.Last(Folder(chain).Transcript);
        return CheckpointWeights.Read(Folder(chain).Checkpoint(last.Step), spec ?? Spec, last.Digest);
    }

    TrainingPlan Common(string chain, TrainingSettings t) => new()
    {
        Chain = chain,
        Recipe = recipe.Hash,
        Seed = recipe.Seed,
        Steps = t.Steps,
        Order = null!,
        InitialWeights = null!,
        Schedule = Schedule(t),
        Optimizer = new OptimizerPlan
        {
            Kind = t.Optimizer == "muon" ? OptimizerKind.Muon : OptimizerKind.AdamW,
            LearningRate = t.LearningRate,
            MatrixLearningRate = t.MuonLearningRate,
            Clip = t.Clip,
            AdamW = new() { WeightDecay = t.WeightDecay },
            Muon = new() { WeightDecay = t.WeightDecay },
        },
        Shards = t.Shards,
        CheckpointEvery = t.CheckpointEvery,
        Keep = t.Keep == 0 ? KeepRule.All : new KeepRule(t.Keep),
        Folder = Folder(chain),
    };

    static LearningRateSchedule Schedule(TrainingSettings t) => t.Schedule switch
    {
        "wsd" => LearningRateSchedule.LinearOverLast(t.LearningRate, t.Steps, t.Warmup, t.Decay),
        "linear" => new() { Peak = t.LearningRate, Steps = t.Steps, Warmup = t.Warmup, Kind = ScheduleKind.Linear },
        "cosine" => new() { Peak = t.LearningRate, Steps = t.Steps, Warmup = t.Warmup, Kind = ScheduleKind.Cosine, Minimum = 0.1 },
        _ => new() { Peak = t.LearningRate, Steps = t.Steps, Warmup = t.Warmup, Kind = ScheduleKind.Constant },
    };

    /// <summary>Hashes the shards of training text and compares with their index, and the tokenizer with the one that the index names.</summary>
    /// <exception cref="UserError"><c>data.shard_hash</c>, <c>verify.tokenizer</c>: what differs.</exception>
    public void CheckShards(CancellationToken cancellation)
    {
        TokenShards shards = Shards();
        shards.Verify(cancellation);
        string found = Convert.ToHexStringLower(SHA256.HashData(Tokenizer.ToJson()));
        if (found != shards.Index.TokenizerSha256) throw new UserError("verify.tokenizer", directory.Tokenizer, shards.Index.TokenizerSha256, found);
    }

    TokenShards Shards()
    {
        TokenShards shards = TokenShards.Open(directory.Shards, "train");
        open.Add(shards);
        return shards;
    }

    /// <summary>Closes the shards.</summary>
    public void Dispose()
    {
        foreach (IDisposable d in open) d.Dispose();
    }
}
