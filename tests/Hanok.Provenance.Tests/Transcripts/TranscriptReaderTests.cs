using System.Text;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Provenance.Transcripts;

namespace Hanok.Provenance.Tests.Transcripts;

public sealed class TranscriptReaderTests
{
    static IReadOnlyList<TranscriptChain> Parse(string text, bool finished = true) => TranscriptReader.Parse("t", Encoding.UTF8.GetBytes(text), finished);

    static UserError Refused(string text) => Assert.Throws<UserError>(() => Parse(text));

    [Fact]
    public void Parse_TwoChains_GivesEveryLine()
    {
        SampleTranscript sample = SampleTranscript.TwoChains();
        IReadOnlyList<TranscriptChain> chains = Parse(sample.Text);
        Assert.Equal(["pretrain", "tune"], chains.Select(c => c.Name));
        Assert.Equal([2, 4, 5], chains[0].Checkpoints.Select(c => c.Step));
        Assert.Equal(3, chains[0].Segments);
        Assert.Equal(9.5f / 3, chains[0].Steps[2].Loss);
        Assert.Equal(4e-7, chains[0].Steps[3].GradientNorm, 15);
        Assert.Equal(7ul, chains[1].Seed);
        Assert.Equal(chains[0].Checkpoints[^1].Digest, chains[1].Start.PreviousDigest);
        Assert.Equal(sample.LastChain, chains[1].Checkpoints[^1].Chain);
    }

    [Fact]
    public void Parse_AnyByteChanged_IsRefused()
    {
        byte[] bytes = SampleTranscript.TwoChains().Bytes;
        for (int i = 0; i < bytes.Length; i++)
        {
            foreach (byte flip in (byte[])[1, 2, 32])
            {
                byte[] changed = [.. bytes];
                changed[i] ^= flip;
                Assert.ThrowsAny<UserError>(() => TranscriptReader.Parse("t", changed, finished: true));
            }
        }
    }

    [Fact]
    public void Parse_LossEdited_NamesTheCheckpointAfterIt()
    {
        string text = SampleTranscript.TwoChains().Text.Replace("\"step\":3,\"loss\":" + 9.5f / 3, "\"step\":3,\"loss\":1.5");
        UserError error = Refused(text);
        Assert.Equal("provenance.transcript_chain", error.Key);
        Assert.Contains("line 7", error.Message);
        Assert.Contains("pretrain", error.Message);
    }

    [Theory]
    [InlineData("\"step\":2,", "\"step\":3,", "provenance.transcript_order")]
    [InlineData("\"loss\":9.5,", "\"loss\":9.50,", "provenance.transcript_syntax")]
    [InlineData("\"loss\":9.5,", "\"loss\": 9.5,", "provenance.transcript_syntax")]
    [InlineData("\"loss\":9.5,", "\"loss\":1E999,", "provenance.transcript_syntax")]
    [InlineData("\"number\":1", "\"number\":2", "provenance.transcript_value")]
    [InlineData("\"seed\":7", "\"seed\":8", "provenance.transcript_seed")]
    [InlineData("\"seed\":7", "\"seed\":07", "provenance.transcript_syntax")]
    [InlineData("numerics v1", "numerics v2", "provenance.transcript_chain")]
    public void Parse_EditedOnce_SaysWhat(string before, string after, string key)
    {
        string text = SampleTranscript.TwoChains().Text;
        int at = text.IndexOf(before, StringComparison.Ordinal);
        Assert.Equal(key, Refused(text[..at] + after + text[(at + before.Length)..]).Key);
    }

    [Fact]
    public void Parse_LineLeftOut_IsRefused()
    {
        string[] lines = SampleTranscript.TwoChains().Text.TrimEnd('\n').Split('\n');
        for (int i = 0; i < lines.Length; i++)
            Assert.ThrowsAny<UserError>(() => Parse(string.Concat(lines.Where((_, j) => j != i).Select(l => l + "\n"))));
    }

    [Fact]
    public void Parse_ChainsOfDifferentRecipes_AreRefused()
    {
        string other = new('0', 64);
        string text = new SampleTranscript().Chain("pretrain", 2, 2).Chain("tune", 2, 2, recipe: other).Text;
        UserError error = Refused(text);
        Assert.Equal("provenance.transcript_value", error.Key);
        Assert.Contains("recipe", error.Message);
    }

    [Fact]
    public void Parse_TornLastLine_IsRefusedAndReadUnfinishedLeavesItOut()
    {
        string path = Path.GetTempFileName();
        try
        {
            string whole = SampleTranscript.TwoChains().Text;
            File.WriteAllText(path, whole[..^9]);
            Assert.Equal("provenance.transcript_torn", Assert.Throws<UserError>(() => TranscriptReader.Read(path)).Key);
            IReadOnlyList<TranscriptChain> chains = TranscriptReader.ReadUnfinished(path);
            Assert.Equal(2, chains.Count);
            Assert.Null(chains[1].Seed);
            Assert.Equal(3, chains[1].Steps.Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Property(MaxTest = 300)]
    public bool Parse_AnyPrefixUnfinished_NeverFailsOtherwiseThanByUserError(int cut, byte noise)
    {
        byte[] bytes = SampleTranscript.TwoChains().Bytes;
        int length = (int)((uint)cut % (uint)bytes.Length);
        byte[] changed = bytes[..length];
        if (length > 0) changed[length / 2] ^= noise;
        try
        {
            TranscriptReader.Parse("t", changed, finished: false);
        }
        catch (UserError)
        {
            // Refused with a message: fine.
        }
        return true;
    }
}
