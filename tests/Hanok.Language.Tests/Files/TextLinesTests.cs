using System.IO.Compression;
using System.Text;
using FsCheck.Xunit;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Tests;

namespace Hanok.Language.Tests.Files;

public sealed class TextLinesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_TextFile_EndsLinesAtLineFeedAlone()
    {
        Assert.Equal(["하나\r", "", "둘\r셋\u2028넷\u0085"], TextLines.Read(folder.Write("a.txt", "\uFEFF하나\r\n\n둘\r셋\u2028넷\u0085")));
        Assert.Equal(["하나"], TextLines.Read(folder.Write("b.txt", "하나\n")));
        Assert.Equal(["", ""], TextLines.Read(folder.Write("c.txt", "\n\n")));
        Assert.Empty(TextLines.Read(folder.Write("d.txt", "")));
    }

    [Fact]
    public void Read_JsonLinesAndPackedFiles_GiveTheirTexts()
    {
        Assert.Equal(["하나\n둘", "셋"], TextLines.Read(folder.Write("a.jsonl", "{\"text\":\"하나\\n둘\"}\r\n\r\n\n{\"text\":\"셋\",\"n\":1}\n")));
        using (GZipStream gzip = new(File.Create(folder["b.txt.gz"]), CompressionLevel.Fastest)) gzip.Write("넷\n"u8);
        Assert.Equal(["넷"], TextLines.Read(folder["b.txt.gz"]));
    }

    [Property(MaxTest = 200)]
    public void Read_AnyLines_ComeBackHoweverTheStreamIsCut(string[] lines, byte piece)
    {
        string text = string.Concat(lines.Select(l => (l ?? "").Replace("\n", "가", StringComparison.Ordinal).Replace("\uFEFF", "", StringComparison.Ordinal).EnumerateRunes().Aggregate("", (t, r) => t + r) + "\n"));
        using Pieces stream = new(Encoding.UTF8.GetBytes(text), 1 + piece % 7);
        Assert.Equal(text.Split('\n')[..^1], TextLines.Read(stream, "-"));
    }

    [Fact]
    public void Read_LongLines_CrossTheBuffer()
    {
        string[] lines = [.. Enumerable.Range(0, 12).Select(i => new string('가', 1 << (i + 8)))];
        Assert.Equal(lines, TextLines.Read(folder.Write("long.txt", string.Join('\n', lines))));
    }

    [Theory]
    [InlineData("a.txt", "language.file.utf8", "3", "2")]
    [InlineData("a.jsonl", "language.json.malformed", "3", "")]
    public void Read_BadLine_IsNamed(string name, string key, string line, string at)
    {
        File.WriteAllBytes(folder[name], [.. "{\"text\":\"\"}\n\n "u8, 0xB0, 0xA1, 0x0A]);
        if (name == "a.jsonl") folder.Write(name, "{\"text\":\"\"}\n\n{\n");
        UserError error = Assert.Throws<UserError>(() => TextLines.Read(folder[name]).ToList());
        Assert.Equal(key, error.Key);
        Assert.Contains($"line {line}", error.Message, StringComparison.Ordinal);
        Assert.Contains(at, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherFaults_AreClearErrors()
    {
        Assert.Equal("language.json.missing", Key(folder.Write("a.jsonl", "{}")));
        Assert.Equal("language.json.expected", Key(folder.Write("b.jsonl", "{\"text\":1}")));
        Assert.Equal("language.file.line", Key(folder.Write("c.txt.gz", "no gzip")));
        Assert.Equal("language.file.unreadable", Key(folder["nothing.txt"]));
        Assert.Equal("language.file.unreadable", Key(folder.Path));

        static string Key(string path) => Assert.Throws<UserError>(() => TextLines.Read(path).ToList()).Key;
    }

    [Fact]
    public void Read_LineWithoutEnd_IsRefusedBeforeMemoryIs()
    {
        using Endless stream = new();
        Assert.Equal("language.file.long", Assert.Throws<UserError>(() => TextLines.Read(stream, "-").ToList()).Key);
    }

    sealed class Pieces(byte[] bytes, int length) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, length));
    }

    sealed class Endless : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'a');
            return count;
        }
    }
}
