namespace Hanok.Recipes;

/// <summary>How a budget in minutes is divided between the two trainings; the parts are relative.</summary>
public sealed record RecipeShare(double Pretrain, double Tune);

/// <summary>One source of text.</summary>
/// <param name="Use">What it is: <c>dotnet-sdk</c>, <c>debian:NAME</c>, <c>npm:NAME</c>, <c>skills</c>, a path …</param>
/// <param name="Megabytes">Download in MB where no list tells it.</param>
/// <param name="Column">Column or field that holds the text; null: found by itself.</param>
/// <param name="Include">Only paths that contain one of these; empty: all.</param>
public sealed record SourceEntry(string Use, double? Megabytes, string? Column, IReadOnlyList<string> Include);

/// <summary>What text is kept.</summary>
public sealed record CleanSettings(bool Quality, bool RedactPersonalData, double NearDuplicates, bool Decontaminate);

/// <summary>The tokenizer to train.</summary>
public sealed record TokenizerSettings(int Vocabulary, string Pattern);

/// <summary>Shape of the decoder.</summary>
public sealed record ModelSettings(int Hidden, int Layers, int Heads, int KeyValueHeads, int HeadDimension, int Mlp, double RopeTheta, int Context);

/// <summary>One training.</summary>
/// <param name="Tokens">Budget; <see cref="Steps"/> rounds up.</param>
/// <param name="Sequence">Tokens a sequence.</param>
/// <param name="Batch">Sequences a step.</param>
/// <param name="Shards">Gradient shards a step.</param>
/// <param name="Optimizer">muon or adamw.</param>
/// <param name="LearningRate">Peak of AdamW.</param>
/// <param name="MuonLearningRate">Peak of Muon.</param>
/// <param name="WeightDecay">Decoupled decay.</param>
/// <param name="Clip">Largest gradient norm.</param>
/// <param name="Warmup">Steps of warm-up.</param>
/// <param name="Schedule">wsd, linear, cosine or constant.</param>
/// <param name="Decay">Last part of the steps in which the rate falls.</param>
/// <param name="CheckpointEvery">Steps between checkpoints.</param>
/// <param name="Keep">Checkpoints that stay; 0: all.</param>
public sealed record TrainingSettings(
    long Tokens, int Sequence, int Batch, int Shards, string Optimizer, double LearningRate, double MuonLearningRate, double WeightDecay,
    double Clip, int Warmup, string Schedule, double Decay, int CheckpointEvery, int Keep)
{
    /// <summary>Tokens of a step.</summary>
    public long TokensPerStep => (long)Sequence * Batch;

    /// <summary>The budget in whole steps, rounded up.</summary>
    public int Steps => checked((int)((Tokens + TokensPerStep - 1) / TokensPerStep));
}

/// <summary>Supervised fine-tuning.</summary>
/// <param name="Training">Budget, batch, optimiser.</param>
/// <param name="Text">Part of each batch that is pre-training text.</param>
/// <param name="Pairs">Most of the tokens that are translation pairs.</param>
/// <param name="Skills">Relative weight of each generated skill that is taught; empty: all, as tuned.</param>
public sealed record TuneSettings(TrainingSettings Training, double Text, double Pairs, IReadOnlyDictionary<string, double> Skills);

/// <summary>What the report measures.</summary>
public sealed record EvaluateSettings(int SkillPrompts, int Pairs, bool Compressor, IReadOnlyList<string> Prompts);
