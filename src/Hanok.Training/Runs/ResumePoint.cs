using System.Security.Cryptography;
using Hanok.Training.Transcripts;

namespace Hanok.Training.Runs;

/// <summary>Where an interrupted chain goes on: the furthest file that is whole and that the transcript confirms.</summary>
/// <param name="Step">Steps done; 0 for the start.</param>
/// <param name="File">The checkpoint or resume file to read; null for the start.</param>
/// <param name="Digest">Its SHA-256.</param>
/// <param name="Position">The place in the transcript; null to begin it anew.</param>
sealed record ResumePoint(int Step, string? File, string Digest, TranscriptPosition? Position)
{
    /// <summary>The start of the chain.</summary>
    public static ResumePoint Start { get; } = new(0, null, "", null);

    /// <summary>Looks through the resume files and checkpoints of <paramref name="plan"/>'s folder, the furthest first.</summary>
    public static ResumePoint Find(TrainingPlan plan, ReadOnlySpan<byte> transcript)
    {
        List<(int Step, string File, string? Digest)> candidates =
        [
            .. plan.Folder.Checkpoints().Select(step => (step, plan.Folder.Checkpoint(step), (string?)null)),
            .. plan.Folder.Resumes().Select(r => (r.Step, r.Path, (string?)r.Digest)),
        ];
        foreach ((int step, string file, string? named) in candidates.OrderByDescending(c => c.Step))
        {
            if (step > plan.Steps) continue;
            string digest = Hash(file);
            if (named is not null && named != digest) continue;
            TranscriptPosition? at = named is null ? CheckpointPosition(plan, transcript, step, digest) : TranscriptPosition.AfterStep(transcript, step);
            if (at is not null) return new ResumePoint(step, file, digest, at);
        }
        return Start;
    }

    static TranscriptPosition? CheckpointPosition(TrainingPlan plan, ReadOnlySpan<byte> transcript, int step, string digest)
    {
        int number = (step + plan.CheckpointEvery - 1) / plan.CheckpointEvery;
        return plan.StepOf(number) == step ? TranscriptPosition.AfterCheckpoint(transcript, number, step, digest) : null;
    }

    /// <summary>SHA-256 of a file, lower-case hex.</summary>
    public static string Hash(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
