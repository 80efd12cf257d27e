using FsCheck.Xunit;
using Hanok.Inference.Scoring;

namespace Hanok.Inference.Tests.Scoring;

public class RollingWindowsTests
{
    [Property(MaxTest = 300)]
    public void Of_AnyLength_PredictsEveryTokenOnceWithInputsOfTheWindow(ushort length, byte size)
    {
        int[] tokens = [.. Enumerable.Range(0, length % 900)];
        int window = 1 + size % 100;
        ScoringRequest[] windows = [.. RollingWindows.Of(tokens, -1, window)];
        Assert.Equal(tokens, windows.SelectMany(w => w.Continuation));
        for (int i = 0; i < windows.Length; i++)
        {
            int input = windows[i].Context.Length + windows[i].Continuation.Length - 1;
            if (i == 0) Assert.Equal([-1], windows[i].Context);
            else
            {
                Assert.Equal(window, input);
                Assert.Equal(windows[i].Continuation[0] - 1, windows[i].Context[^1]);
            }
        }
    }

    [Fact]
    public void Of_GoldenLengths_CutAsTheHarness()
    {
        // tiny-rolling.json: 382 tokens, window 256: [1, 256], [131, 126].
        Assert.Equal([(1, 256), (131, 126)], RollingWindows.Of(new int[382], 0, 256).Select(w => (w.Context.Length, w.Continuation.Length)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RollingWindows.Of([1], 0, 0));
    }
}
