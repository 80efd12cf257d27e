using System.Text;
using FsCheck.Xunit;
using Hanok.Evaluation.Baselines;

namespace Hanok.Evaluation.Tests.Baselines;

public class WittenBellTests
{
    [Property(MaxTest = 60)]
    public void Bits_RandomTexts_EqualTheDefinition(byte[][]? training, byte[][]? heldOut)
    {
        byte[][] train = Small(training), held = Small(heldOut);
        double[][] bits = WittenBell.Bits(train, held);
        for (int order = 1; order <= WittenBell.MaxOrder; order++)
            for (int t = 0; t < held.Length; t++)
            {
                double expected = 0;
                for (int i = 0; i < held[t].Length; i++) expected -= Math.Log2(Probability(train, held[t], i, order));
                Assert.Equal(expected, bits[order - 1][t], 1e-9 * (1 + expected));
            }
    }

    [Fact]
    public void Bits_PredictableText_FallWithTheOrder()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("하나 둘 셋 넷. ", 50)));
        double[][] bits = WittenBell.Bits([text], [text]);
        for (int order = 2; order <= WittenBell.MaxOrder; order++) Assert.True(bits[order - 1][0] < bits[order - 2][0]);
    }

    [Fact]
    public void Bits_NoTraining_AreEightABite()
    {
        double[][] bits = WittenBell.Bits([], [[1, 2, 3]]);
        Assert.All(bits, b => Assert.Equal(24, b[0], 1e-12));
    }

    // The definition, read off: counts by looking through all of the training texts.
    static double Probability(byte[][] training, byte[] text, int at, int order)
    {
        double p = 1.0 / 256;
        for (int n = 1; n <= Math.Min(order, at + 1); n++)
        {
            ReadOnlySpan<byte> context = text.AsSpan(at - n + 1, n - 1);
            int[] after = new int[256];
            foreach (byte[] t in training)
                for (int i = 0; i + n <= t.Length; i++)
                    if (t.AsSpan(i, n - 1).SequenceEqual(context)) after[t[i + n - 1]]++;
            int total = after.Sum(), different = after.Count(c => c > 0);
            if (total > 0) p = (after[text[at]] + different * p) / (total + different);
        }
        return p;
    }

    // Few different bytes, so that contexts recur; 255 is among them.
    static byte[][] Small(byte[][]? texts) => [.. (texts ?? []).Select(t => (t ?? []).Select(b => b % 3 == 0 ? (byte)255 : (byte)(b % 3)).ToArray())];
}
