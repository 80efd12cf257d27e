using System.Security.Cryptography;
using Hanok.Language.Messages;
using Hanok.Provenance.Manifests;
using Hanok.Provenance.Transcripts;

namespace Hanok.Provenance.Verification;

/// <summary>
/// Verifies a bundle without replaying training: the files against the manifest, the transcript against its own chain, the recipe against the transcript,
/// the last checkpoint of pre-training against its digest there, the weights against the checkpoint that the transcript ends with.
/// </summary>
/// <remarks>
/// The lines of defence are independent. Weights changed alone differ from the checkpoint, whatever a recomputed manifest says; a checkpoint changed with them has another
/// SHA-256 than the transcript names; a digest changed in the transcript breaks its chain; a transcript whose chain was recomputed as well is consistent,
/// and only a replay of the segment before the change, or the published root digest, shows that it is false.
/// </remarks>
public static class BundleVerifier
{
    /// <summary>The transcript's name below the bundle.</summary>
    public const string TranscriptName = "provenance/transcript.jsonl";

    /// <summary>The recipe's name below the bundle.</summary>
    public const string RecipeName = "provenance/recipe.yaml";

    /// <summary>The weights' name below the bundle.</summary>
    public const string WeightsName = "model.safetensors";

    /// <summary>Checks everything that can be checked without training.</summary>
    /// <param name="bundle">The bundle's directory.</param>
    /// <param name="checkpoint">Path of a checkpoint file by the name of its chain and its step; null to check files only.</param>
    /// <exception cref="UserError"><c>provenance.no_bundle</c>, <c>provenance.unreadable</c>, <c>provenance.material_missing</c>: verification could not be done.</exception>
    public static BundleReport Verify(string bundle, Func<string, int, string>? checkpoint)
    {
        if (!Directory.Exists(bundle)) throw new UserError("provenance.no_bundle", bundle);
        List<UserError> problems = [];
        Manifest? manifest = null;
        Collect(problems, () =>
        {
            manifest = Manifest.Read(bundle);
            problems.AddRange(manifest.Compare(bundle));
        });
        IReadOnlyList<TranscriptChain> chains = [];
        Collect(problems, () =>
        {
            string path = Path.Combine(bundle, TranscriptName);
            IReadOnlyList<TranscriptChain> read = TranscriptReader.Read(path);
            CheckChains(path, read);
            chains = read;
            CheckRecipe(bundle, chains[0], problems);
        });
        bool compared = checkpoint is not null && chains.Count > 0;
        if (compared)
        {
            CheckSeam(checkpoint!, chains[0], problems);
            CheckWeights(bundle, checkpoint!, chains[^1], problems);
        }
        return new BundleReport(manifest?.RootDigest, manifest?.Files.Count ?? 0, chains, compared, problems);
    }

    /// <summary>A bundle's transcript is pre-training from the seed, then tuning: a chain left out, added or begun from elsewhere is another history than the recipe's.</summary>
    static void CheckChains(string path, IReadOnlyList<TranscriptChain> chains)
    {
        string names = string.Join(", ", chains.Select(c => c.Name));
        if (names != "pretrain, tune") throw new UserError("provenance.transcript_chains", path, "pretrain, tune", names);
        if (chains[0].Start.PreviousDigest is { } previous) throw new UserError("provenance.transcript_value", path, 1, "previous_digest", "-", previous);
    }

    /// <summary>
    /// Tuning is replayed from pre-training's last checkpoint, a file that no replay makes again: it must be the one that the transcript names. Otherwise other weights could be put
    /// between the two trainings, and every segment of either would still replay.
    /// </summary>
    static void CheckSeam(Func<string, int, string> checkpoint, TranscriptChain first, List<UserError> problems)
    {
        CheckpointLine line = first.Checkpoints[^1];
        string path = checkpoint(first.Name, line.Step);
        if (!File.Exists(path)) throw new UserError("provenance.material_missing", path);
        if (WeightComparison.CheckDigest(path, line.Digest) is { } problem) problems.Add(problem);
    }

    static void CheckRecipe(string bundle, TranscriptChain chain, List<UserError> problems)
    {
        string path = Path.Combine(bundle, RecipeName);
        if (!File.Exists(path)) throw new UserError("provenance.file_missing", RecipeName);
        string found = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        if (found != chain.Start.Recipe) problems.Add(new UserError("provenance.recipe_hash", RecipeName, chain.Start.Recipe, found));
    }

    static void CheckWeights(string bundle, Func<string, int, string> checkpoint, TranscriptChain last, List<UserError> problems)
    {
        CheckpointLine line = last.Checkpoints[^1];
        string path = checkpoint(last.Name, line.Step);
        if (!File.Exists(path)) throw new UserError("provenance.material_missing", path);
        if (WeightComparison.CheckDigest(path, line.Digest) is { } problem) problems.Add(problem);
        Collect(problems, () => problems.AddRange(WeightComparison.Compare(Path.Combine(bundle, WeightsName), path)));
    }

    /// <summary>Errors that mean "the bundle is not what it says" are findings; errors that mean "could not look" are thrown on.</summary>
    static void Collect(List<UserError> problems, Action check)
    {
        try
        {
            check();
        }
        catch (UserError e) when (e.Key is not ("provenance.no_bundle" or "provenance.unreadable" or "provenance.material_missing"))
        {
            problems.Add(e);
        }
    }
}
