using FsCheck.Xunit;
using Hanok.Inference.Generation;

namespace Hanok.Inference.Tests.Generation;

public class StopMatcherTests
{
    [Fact]
    public void Push_StopAcrossPieces_NeverLetsItsBeginningOut()
    {
        StopMatcher matcher = new(["\n\nUser:"]);
        Assert.Equal("Answer", matcher.Push("Answer\n"));
        Assert.Equal("", matcher.Push("\nUs"));
        Assert.Equal("\n\nUs!", matcher.Push("!"));
        Assert.Equal("", matcher.Push("\n\nUser"));
        Assert.Equal("", matcher.Push(": rest"));
        Assert.True(matcher.Stopped);
        Assert.Equal("", matcher.Flush());
        Assert.Throws<InvalidOperationException>(() => matcher.Push("x"));
    }

    [Fact]
    public void Push_BeginningThatBeginsAgain_KeepsTheLongest()
    {
        StopMatcher matcher = new(["aab"]);
        Assert.Equal("a", matcher.Push("aaa"));
        Assert.Equal("", matcher.Push("b"));
        Assert.True(matcher.Stopped);
    }

    [Fact]
    public void Flush_NoStop_GivesWhatWasHeldBack()
    {
        StopMatcher matcher = new(["<end>", ""]);
        Assert.Equal("x", matcher.Push("x<en"));
        Assert.Equal("<en", matcher.Flush());
        Assert.False(matcher.Stopped);
    }

    [Property(MaxTest = 500)]
    public void Push_AnyCutting_GivesTheTextBeforeTheFirstStop(byte[] letters, byte[] cuts, byte[] first, byte[] second)
    {
        string text = Text(letters);
        string[] stops = [Text(first), Text(second)];
        StopMatcher matcher = new(stops);
        string found = "";
        for (int at = 0, i = 0; at < text.Length && !matcher.Stopped; i++)
        {
            int length = Math.Min(text.Length - at, 1 + (cuts.Length == 0 ? 0 : cuts[i % cuts.Length] % 5));
            found += matcher.Push(text.Substring(at, length));
            at += length;
        }
        found += matcher.Flush();
        int[] places = [.. stops.Where(s => s.Length > 0).Select(s => text.IndexOf(s, StringComparison.Ordinal)).Where(i => i >= 0)];
        // A stop that ends earlier is found first, even where another began before it: its text may be shorter, never longer than to the first place.
        Assert.Equal(places.Length > 0, matcher.Stopped);
        if (places.Length == 0) Assert.Equal(text, found);
        else Assert.StartsWith(found, text, StringComparison.Ordinal);
        foreach (string stop in stops)
            if (stop.Length > 0) Assert.DoesNotContain(stop, found, StringComparison.Ordinal);
    }

    static string Text(byte[] letters) => string.Concat(letters.Select(b => "abc"[b % 3]));
}
