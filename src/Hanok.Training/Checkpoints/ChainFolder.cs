using System.Globalization;
using Hanok.Language.Files;

namespace Hanok.Training.Checkpoints;

/// <summary>The files of one chain: <c>transcript.jsonl</c>, <c>step-000060.safetensors</c> …, and at most one resume file outside the chain of checkpoints.</summary>
/// <param name="Path">The folder, such as <c>work/checkpoints/pretrain</c>.</param>
public sealed record ChainFolder(string Path)
{
    const string Suffix = ".safetensors";

    /// <summary>The chain's transcript.</summary>
    public string Transcript => System.IO.Path.Combine(Path, "transcript.jsonl");

    /// <summary>The checkpoint after <paramref name="step"/> steps.</summary>
    public string Checkpoint(int step) => System.IO.Path.Combine(Path, $"step-{step:D6}{Suffix}");

    /// <summary>A resume file. Its name holds its digest, so that a damaged one is recognised.</summary>
    public string Resume(int step, string digest) => System.IO.Path.Combine(Path, $"resume-{step:D6}-{digest}{Suffix}");

    /// <summary>Steps of the checkpoint files that are there, ascending.</summary>
    public IReadOnlyList<int> Checkpoints() =>
        [.. Files("step-*").Select(name => Number(name["step-".Length..^Suffix.Length])).Where(n => n > 0).Order()];

    /// <summary>Resume files that are there: step, digest and path, the furthest first.</summary>
    public IReadOnlyList<(int Step, string Digest, string Path)> Resumes() =>
        [.. Files("resume-*").Select(ParseResume).Where(r => r.Step > 0).OrderByDescending(r => r.Step)];

    /// <summary>Removes what a killed process left half-written.</summary>
    public void RemovePartial()
    {
        if (!Directory.Exists(Path)) return;
        foreach (string file in Directory.GetFiles(Path, $"*{Suffix}{AtomicFile.PartialSuffix}")) File.Delete(file);
    }

    IEnumerable<string> Files(string pattern) =>
        Directory.Exists(Path) ? Directory.EnumerateFiles(Path, pattern + Suffix).Select(f => System.IO.Path.GetFileName(f)!) : [];

    (int Step, string Digest, string Path) ParseResume(string name)
    {
        string[] parts = name[..^Suffix.Length].Split('-');
        return parts.Length == 3 && parts[2].Length == 64 ? (Number(parts[1]), parts[2], System.IO.Path.Combine(Path, name)) : (0, "", "");
    }

    static int Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0;
}
