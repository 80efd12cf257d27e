using System.Text;

namespace Hanok.Training.Transcripts;

/// <summary>A place in a transcript from which training can go on: after a checkpoint's line, or after the line of the step that a resume file holds.</summary>
/// <param name="Bytes">Length of the transcript up to here.</param>
/// <param name="LastLink">Where the open link of the chain begins: after the last checkpoint line, or 0.</param>
/// <param name="Checkpoints">Checkpoint lines up to here.</param>
/// <param name="Chain">The chain's value at the last of them; empty without one.</param>
public sealed record TranscriptPosition(long Bytes, long LastLink, int Checkpoints, byte[] Chain)
{
    /// <summary>The place after the line of the checkpoint number <paramref name="number"/> with this digest; null if the transcript has no such whole line.</summary>
    public static TranscriptPosition? AfterCheckpoint(ReadOnlySpan<byte> transcript, int number, int step, string digest)
    {
        Span<byte> open = stackalloc byte[TranscriptLines.MaxBytes];
        open = open[..TranscriptLines.CheckpointOpen(open, number, step, digest)];
        int start = FindLine(transcript, open);
        if (start < 0) return null;
        ReadOnlySpan<byte> rest = transcript[(start + open.Length)..];
        int end = rest.IndexOf((byte)'\n');
        // ,"chain":"<64 digits>"}
        if (end != 76 || !rest.StartsWith(",\"chain\":\""u8)) return null;
        byte[] chain = new byte[32];
        if (Convert.FromHexString(Encoding.ASCII.GetString(rest.Slice(10, 64)), chain, out _, out _) != System.Buffers.OperationStatus.Done) return null;
        long bytes = start + open.Length + end + 1L;
        return new TranscriptPosition(bytes, bytes, number, chain);
    }

    /// <summary>The place after the line of step <paramref name="step"/>, none of whose followers is kept; null if there is no such whole line.</summary>
    public static TranscriptPosition? AfterStep(ReadOnlySpan<byte> transcript, int step)
    {
        int start = FindLine(transcript, Encoding.ASCII.GetBytes($"{{\"type\":\"step\",\"step\":{step},"));
        if (start < 0) return null;
        int end = transcript[start..].IndexOf((byte)'\n');
        if (end < 0) return null;
        long bytes = start + end + 1L;
        ReadOnlySpan<byte> opening = "{\"type\":\"checkpoint\",\"number\":"u8;
        int last = transcript[..start].LastIndexOf(opening);
        if (last < 0) return new TranscriptPosition(bytes, 0, 0, []);
        ReadOnlySpan<byte> line = transcript[last..];
        line = line[..(line.IndexOf((byte)'\n') + 1)];
        int chainAt = line.LastIndexOf(",\"chain\":\""u8);
        byte[] chain = new byte[32];
        if (chainAt < 0 || line.Length - chainAt != 77
            || !System.Buffers.Text.Utf8Parser.TryParse(line[opening.Length..], out int number, out _)
            || Convert.FromHexString(Encoding.ASCII.GetString(line.Slice(chainAt + 10, 64)), chain, out _, out _) != System.Buffers.OperationStatus.Done) return null;
        return new TranscriptPosition(bytes, last + line.Length, number, chain);
    }

    static int FindLine(ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> beginning)
    {
        int from = 0;
        while (true)
        {
            int at = transcript[from..].IndexOf(beginning);
            if (at < 0) return -1;
            at += from;
            if (at == 0 || transcript[at - 1] == (byte)'\n') return at;
            from = at + 1;
        }
    }
}
