using System.Text;

namespace Hanok.Cli.Tests.Runs;

/// <summary>An undisturbed run of the smallest recipe that has every step, in about two seconds: for what the bytes, not the model, must survive.</summary>
public sealed class SmallRun() : SharedRun(RecipeFile, "small", folder => File.WriteAllText(Path.Combine(folder, RecipeFile), Recipe))
{
    /// <summary>Name of the collection of tests that share the run.</summary>
    public const string Name = "small";

    /// <summary>The recipe's file, in <see cref="SharedRun.Folder"/>.</summary>
    public const string RecipeFile = "small.yaml";

    /// <summary>The recipe: 16 + 8 steps, a checkpoint every 4.</summary>
    public const string Recipe = """
        name: small
        seed: 7
        sources: [{use: skills}]
        holdout: [skills-heldout]
        clean: {quality: false, near_duplicates: 0, personal_data: keep, decontaminate: false}
        tokenizer: {vocab: 320}
        model: {hidden: 32, layers: 1, heads: 2, kv_heads: 1, head_dim: 16, mlp: 32, context: 192}
        pretrain: {tokens: 8192, sequence: 128, batch: 4, warmup: 2, checkpoint_every: 4}
        tune: {tokens: 6144, sequence: 192, batch: 4, warmup: 2, checkpoint_every: 4, text: 0.25, pairs: 0}
        evaluate: {skill_prompts: 10, pairs: 0, compressor: false}

        """;

    string? interrupted;

    /// <summary>The command that goes on with the run in <paramref name="folder"/>.</summary>
    public string[] Up(string folder, params string[] more) => ["up", Path.Combine(Folder, RecipeFile), "--no-serve", "--offline", "--out", folder, .. more];

    /// <summary>A copy of a run that was killed when pre-training had all its checkpoints, but did not stand yet.</summary>
    public string Interrupted()
    {
        if (interrupted is null)
        {
            string folder = Path.Combine(Folder, "interrupted"), transcript = Path.Combine(folder, "work", "checkpoints", "pretrain", "transcript.jsonl");
            using StepHold held = new(folder, "pretrain");
            using HanokProcess p = HanokProcess.Start(Folder, Up(folder));
            for (int i = 0; i < 120_000 && !p.HasExited && !(File.Exists(transcript) && Text(transcript).Contains("\"type\":\"end\"", StringComparison.Ordinal)); i++) Thread.Sleep(1);
            Assert.False(p.HasExited, p.ErrorSoFar);
            p.Kill();
            interrupted = folder;
        }
        return CopyTo(interrupted, Directory.CreateTempSubdirectory("hanok-cut-").FullName);
    }

    static string Text(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>The tests that share the small run; one after another.</summary>
[CollectionDefinition(SmallRun.Name)]
public sealed class SmallRunCollection : ICollectionFixture<SmallRun>;
