using Hanok.Numerics;
using Hanok.Recipes.Status;

namespace Hanok.Recipes.Tests.Verification;

/// <summary>The smallest run with every step, made once for the tests that verify copies of it.</summary>
public sealed class SmallBundle : IDisposable
{
    const string Recipe = """
        name: small
        seed: 3
        sources: [{use: skills}]
        holdout: [skills-heldout]
        clean: {quality: false, near_duplicates: 0, personal_data: keep, decontaminate: false}
        tokenizer: {vocab: 320}
        model: {hidden: 16, layers: 1, heads: 1, kv_heads: 1, head_dim: 16, mlp: 16, context: 192}
        pretrain: {tokens: 1536, sequence: 128, batch: 2, checkpoint_every: 2}
        tune: {tokens: 1536, sequence: 192, batch: 2, checkpoint_every: 2, text: 0, pairs: 0}
        evaluate: {skill_prompts: 10, pairs: 0, compressor: false}

        """;

    readonly string folder = Directory.CreateTempSubdirectory("hanok-verify-").FullName;

    public SmallBundle()
    {
        RunDirectory directory = new(Path.Combine(folder, "run"));
        using RunLock taken = directory.Take();
        new RecipeRunner(Hanok.Recipes.Recipe.Parse(Recipe, "small"), directory, new RunOptions(true, false), WorkerPool.Default, new RunStatusBoard(), new Silence()).Run(null, CancellationToken.None);
    }

    /// <summary>A copy of the whole run, to be spoiled.</summary>
    public string Copy()
    {
        string from = Path.Combine(folder, "run"), to = Directory.CreateTempSubdirectory("hanok-verify-copy-").FullName;
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock"))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return to;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    sealed class Silence : IRunLog
    {
        public void Say(string key, params ReadOnlySpan<object?> arguments) { }
    }
}
