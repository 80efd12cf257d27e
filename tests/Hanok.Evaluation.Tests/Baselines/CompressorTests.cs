using System.IO.Compression;
using System.Text;
using Hanok.Evaluation.Baselines;

namespace Hanok.Evaluation.Tests.Baselines;

public class CompressorTests
{
    [Fact]
    public void BitsPerByte_TwoRunsOfTheCompressor_AreNearlyEqual()
    {
        byte[] training = Lines(0, 1000), heldOut = Lines(1000, 1400);
        double ours = Compressor.BitsPerByte([training], [heldOut]);
        double twice = 8.0 * (Size([.. training, .. heldOut]) - Size(training)) / heldOut.Length;
        Assert.Equal(twice, ours, 1e-9);
    }

    [Fact]
    public void BitsPerByte_SeenBefore_IsNearZero() => Assert.InRange(Compressor.BitsPerByte([Lines(0, 500)], [Lines(0, 500)]), 0, 0.05);

    [Fact]
    public void BitsPerByte_MoreThanFits_UsesTheLastOfTheTraining()
    {
        byte[] heldOut = Lines(0, 100);
        byte[] noise = new byte[heldOut.Length];
        new Random(1).NextBytes(noise);
        Assert.True(Compressor.BitsPerByte([noise, heldOut], [heldOut], 2 * heldOut.Length) < 0.1);
        Assert.True(Compressor.BitsPerByte([heldOut, noise], [heldOut], 2 * heldOut.Length) > 0.5);
    }

    static long Size(byte[] data)
    {
        byte[] output = new byte[data.Length + 1000];
        Assert.True(BrotliEncoder.TryCompress(data, output, out int written, 11, 24));
        return written;
    }

    static byte[] Lines(int from, int to) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(from, to - from).Select(i => $"{i}번째 줄의 값은 {unchecked((uint)i * 2654435761u) % 1000}입니다.\n")));
}
