using Hanok.Language.Messages;

namespace Hanok.Training.Transcripts;

/// <summary>Writes <c>transcript.jsonl</c> of one chain while it is trained. A step's line reaches the system at once; a checkpoint's line is flushed to the disk.</summary>
/// <remarks>After the first call, <see cref="Step"/> allocates nothing on the managed heap.</remarks>
public sealed class TranscriptWriter : IDisposable
{
    readonly string path;
    readonly FileStream file;
    readonly RunningChain chain;
    readonly byte[] line = new byte[TranscriptLines.MaxBytes];

    TranscriptWriter(string path, FileStream file, RunningChain chain, int checkpoints)
    {
        this.path = path;
        this.file = file;
        this.chain = chain;
        Checkpoints = checkpoints;
    }

    /// <summary>Checkpoint lines written so far.</summary>
    public int Checkpoints { get; private set; }

    /// <summary>The chain's value at the last checkpoint line, lower-case hex.</summary>
    public string Chain => Convert.ToHexStringLower(chain.Value);

    /// <summary>Begins the transcript of a chain with its <c>start</c> line; what stood at <paramref name="path"/> is overwritten.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public static TranscriptWriter Create(string path, TranscriptStart start) => Guard(path, () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStream stream = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        TranscriptWriter writer = new(path, stream, new RunningChain(FirstValue(start)), 0);
        writer.Append(TranscriptLines.Start(start));
        stream.Flush(flushToDisk: true);
        return writer;
    });

    /// <summary>Continues a transcript after <paramref name="at"/>: everything behind it, a torn line too, is cut off.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public static TranscriptWriter Continue(string path, TranscriptStart start, TranscriptPosition at) => Guard(path, () =>
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        stream.SetLength(at.Bytes);
        RunningChain running = new(at.Checkpoints == 0 ? FirstValue(start) : at.Chain.AsSpan());
        byte[] open = new byte[checked((int)(at.Bytes - at.LastLink))];
        stream.Position = at.LastLink;
        stream.ReadExactly(open);
        running.Append(open);
        return new TranscriptWriter(path, stream, running, at.Checkpoints);
    });

    /// <summary>Writes the line of a finished step (1 is the first).</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void Step(int step, float loss, double gradientNorm) => Append(line.AsSpan(0, TranscriptLines.Step(line, step, loss, gradientNorm)));

    /// <summary>Writes the line of the checkpoint after <paramref name="step"/> and closes a link of the chain.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void Checkpoint(int step, string digest)
    {
        int number = Checkpoints + 1;
        chain.Append(line.AsSpan(0, TranscriptLines.CheckpointUnchained(line, number, step, digest)));
        ReadOnlySpan<byte> value = chain.Close();
        Write(line.AsSpan(0, TranscriptLines.Checkpoint(line, number, step, digest, value)));
        Flush();
        Checkpoints = number;
    }

    /// <summary>Writes the last line, which opens the commitment to the seed.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void End(ulong seed)
    {
        Append(line.AsSpan(0, TranscriptLines.End(line, seed)));
        Flush();
    }

    /// <summary>Waits until everything written is on the disk.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void Flush()
    {
        try
        {
            file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw new UserError("files.cannot_write", e, path, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        chain.Dispose();
        file.Dispose();
    }

    /// <summary>Value 0 of a chain: 32 zero bytes, or the digest of the checkpoint that it starts from.</summary>
    internal static byte[] FirstValue(TranscriptStart start) => start.Previous is { } p ? Convert.FromHexString(p.Digest) : new byte[32];

    void Append(ReadOnlySpan<byte> bytes)
    {
        chain.Append(bytes);
        Write(bytes);
    }

    void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            file.Write(bytes);
        }
        catch (IOException e)
        {
            throw new UserError("files.cannot_write", e, path, e.Message);
        }
    }

    static TranscriptWriter Guard(string path, Func<TranscriptWriter> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("files.cannot_write", e, path, e.Message);
        }
    }
}
