using Hanok.Provenance.Transcripts;
using Hanok.Training.Transcripts;

namespace Hanok.Recipes;

/// <summary>Where a finished chain ended.</summary>
static class TranscriptEnd
{
    /// <summary>The last checkpoint of the chain in <paramref name="transcript"/>, for the chain that starts from it.</summary>
    public static ChainLink Link(string transcript)
    {
        CheckpointLine last = Last(transcript);
        return new ChainLink(last.Digest, last.Chain);
    }

    /// <summary>The line of the last checkpoint.</summary>
    public static CheckpointLine Last(string transcript) => TranscriptReader.Read(transcript)[^1].Checkpoints[^1];
}
