using System.Text;
using Hanok.Training.Transcripts;

namespace Hanok.Training.Tests.Transcripts;

/// <summary>The form of numbers that docs/formats.md promises to readers in other languages.</summary>
public sealed class NumberFormTests
{
    [Theory]
    [InlineData(0.0001f, 0.0001, "0.0001", "0.0001")]
    [InlineData(0.00001f, 0.00001, "1E-05", "1E-05")]
    [InlineData(0.000012345f, 0.000012345, "1.2345E-05", "1.2345E-05")]
    [InlineData(1234567f, 123456789012345, "1234567", "123456789012345")]
    [InlineData(1e8f, 1e16, "100000000", "10000000000000000")]
    [InlineData(1e9f, 1e17, "1E+09", "1E+17")]
    [InlineData(12345678f, 1234567890123456, "12345678", "1234567890123456")]
    [InlineData(9.013264f, 1.2831853070795867, "9.013264", "1.2831853070795867")]
    [InlineData(0f, 1e100, "0", "1E+100")]
    public void Step_Numbers_AreShortestInTheDocumentedForm(float loss, double norm, string lossText, string normText)
    {
        byte[] line = new byte[TranscriptLines.MaxBytes];
        int n = TranscriptLines.Step(line, 3, loss, norm);
        Assert.Equal($"{{\"type\":\"step\",\"step\":3,\"loss\":{lossText},\"gradient_norm\":{normText}}}\n", Encoding.UTF8.GetString(line, 0, n));
    }
}
