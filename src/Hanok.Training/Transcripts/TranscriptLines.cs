using System.Text;

namespace Hanok.Training.Transcripts;

/// <summary>
/// The lines of <c>transcript.jsonl</c>, to the byte: UTF-8, one object a line without spaces, keys in this order, LF ends. Numbers are the shortest decimal
/// that reads back to the same number (losses are binary32, norms binary64). <c>docs/formats.md</c> has the same in words.
/// </summary>
static class TranscriptLines
{
    /// <summary>Enough bytes for any line but <c>start</c>.</summary>
    public const int MaxBytes = 384;

    public static byte[] Start(TranscriptStart s)
    {
        string previous = s.Previous is { } p ? $"\"previous_digest\":\"{p.Digest}\",\"previous_chain\":\"{p.Chain}\"," : "";
        return Encoding.UTF8.GetBytes(
            $"{{\"type\":\"start\",\"name\":\"{s.Name}\",\"contract\":\"{s.Contract}\",\"recipe\":\"{s.Recipe}\",\"seed_commitment\":\"{s.SeedCommitment}\",{previous}" +
            $"\"initial_weights\":\"{s.InitialWeights}\",\"data_order\":\"{s.DataOrder}\",\"steps\":{s.Steps},\"interval\":{s.Interval}}}\n");
    }

    /// <summary>A step's line into <paramref name="line"/>; returns its bytes. Allocates nothing.</summary>
    public static int Step(Span<byte> line, int step, float loss, double gradientNorm)
    {
        int n = 0;
        Put(line, "{\"type\":\"step\",\"step\":"u8, ref n);
        Put(line, step, ref n);
        Put(line, ",\"loss\":"u8, ref n);
        Put(line, loss, ref n);
        Put(line, ",\"gradient_norm\":"u8, ref n);
        Put(line, gradientNorm, ref n);
        Put(line, "}\n"u8, ref n);
        return n;
    }

    /// <summary>A checkpoint's line as the chain hashes it: without its <c>chain</c> member.</summary>
    public static int CheckpointUnchained(Span<byte> line, int number, int step, string digest)
    {
        int n = CheckpointOpen(line, number, step, digest);
        Put(line, "}\n"u8, ref n);
        return n;
    }

    /// <summary>The beginning of a checkpoint's line, up to and including the digest's closing quotation mark.</summary>
    public static int CheckpointOpen(Span<byte> line, int number, int step, string digest)
    {
        int n = 0;
        Put(line, "{\"type\":\"checkpoint\",\"number\":"u8, ref n);
        Put(line, number, ref n);
        Put(line, ",\"step\":"u8, ref n);
        Put(line, step, ref n);
        Put(line, ",\"digest\":\""u8, ref n);
        n += Encoding.ASCII.GetBytes(digest, line[n..]);
        Put(line, "\""u8, ref n);
        return n;
    }

    /// <summary>A checkpoint's whole line.</summary>
    public static int Checkpoint(Span<byte> line, int number, int step, string digest, ReadOnlySpan<byte> chain)
    {
        int n = CheckpointOpen(line, number, step, digest);
        Put(line, ",\"chain\":\""u8, ref n);
        n += Encoding.ASCII.GetBytes(Convert.ToHexStringLower(chain), line[n..]);
        Put(line, "\"}\n"u8, ref n);
        return n;
    }

    public static int End(Span<byte> line, ulong seed)
    {
        int n = 0;
        Put(line, "{\"type\":\"end\",\"seed\":"u8, ref n);
        Put(line, seed, ref n);
        Put(line, "}\n"u8, ref n);
        return n;
    }

    static void Put(Span<byte> line, ReadOnlySpan<byte> text, ref int n)
    {
        text.CopyTo(line[n..]);
        n += text.Length;
    }

    static void Put<T>(Span<byte> line, T value, ref int n) where T : IUtf8SpanFormattable
    {
        if (!value.TryFormat(line[n..], out int written, default, System.Globalization.CultureInfo.InvariantCulture))
            throw new ArgumentException("line too long");
        n += written;
    }
}
