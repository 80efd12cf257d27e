using System.Buffers;
using System.IO.Compression;

namespace Hanok.Evaluation.Baselines;

/// <summary>What a general compressor, Brotli at quality 11 with a window of 2^24 bytes, needs for held-out text after it has seen the training text.</summary>
public static class Compressor
{
    const int Quality = 11, Window = 24;

    /// <summary>Most bytes it works on, training and held-out together: it compresses about a megabyte a second.</summary>
    public const int MostBytes = 8_000_000;

    /// <summary>The compressed size of training + held-out less that of training, in bits per held-out byte.</summary>
    /// <param name="training">The texts before, in order; where there is more than fits, its last part counts, which the compressor sees nearest.</param>
    /// <param name="heldOut">The texts measured; where they have more than half of <paramref name="mostBytes"/>, their first part.</param>
    /// <param name="mostBytes">Bound of the work.</param>
    /// <remarks>Both sizes are of whole streams, made at the same time on two threads. (One stream flushed in the middle is no substitute: the flush changes how the rest is cut into blocks.)</remarks>
    public static double BitsPerByte(IReadOnlyList<byte[]> training, IReadOnlyList<byte[]> heldOut, int mostBytes = MostBytes)
    {
        byte[] measured = Join(heldOut), before = Join(training);
        if (measured.Length > mostBytes / 2) measured = measured[..(mostBytes / 2)];
        if (measured.Length == 0) return 0;
        int room = mostBytes - measured.Length;
        if (before.Length > room) before = before[^room..];

        long alone = 0, together = 0;
        Parallel.Invoke(() => alone = Size(before, []), () => together = Size(before, measured));
        return 8.0 * (together - alone) / measured.Length;
    }

    static long Size(byte[] first, byte[] second)
    {
        using BrotliEncoder encoder = new(Quality, Window);
        byte[] output = new byte[1 << 16];
        long written = 0;
        Feed(first, last: false);
        Feed(second, last: true);
        return written;

        void Feed(ReadOnlySpan<byte> input, bool last)
        {
            OperationStatus status;
            do
            {
                status = encoder.Compress(input, output, out int consumed, out int made, last);
                input = input[consumed..];
                written += made;
            }
            while (status == OperationStatus.DestinationTooSmall || !input.IsEmpty);
        }
    }

    static byte[] Join(IReadOnlyList<byte[]> texts)
    {
        byte[] all = new byte[texts.Sum(t => t.Length)];
        int at = 0;
        foreach (byte[] text in texts)
        {
            text.CopyTo(all, at);
            at += text.Length;
        }
        return all;
    }
}
