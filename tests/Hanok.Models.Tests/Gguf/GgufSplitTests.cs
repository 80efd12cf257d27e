using Hanok.Language.Messages;
using Hanok.Models.Gguf;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf;

public class GgufSplitTests
{
    [Fact]
    public void Open_FirstPart_FindsTheOthers()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 3; i++) Write(folder, i, 3, total: 3);
        using GgufFile file = GgufFile.Open(folder["m-00001-of-00003.gguf"]);
        Assert.Equal(["t0", "t1", "t2"], file.Tensors.Select(t => t.Name));
        Assert.Equal(3, file.Files.Count);
        Assert.Equal("test", file.Metadata.Text("general.architecture"));
        for (int i = 0; i < 3; i++) Assert.Equal((byte)i, file.Bytes(file[$"t{i}"])[0]);
    }

    [Fact]
    public void Open_PartsThatDoNotFit_SaysWhich()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 2; i++) Write(folder, i, 2, total: 2);
        Assert.Equal("models.gguf_not_first", Refused(folder["m-00002-of-00002.gguf"]));
        File.Copy(folder["m-00001-of-00002.gguf"], folder["renamed.gguf"]);
        Assert.Equal("models.gguf_split", Refused(folder["renamed.gguf"]));
        Write(folder, 0, 2, total: 5);
        Assert.Equal("models.gguf_split", Refused(folder["m-00001-of-00002.gguf"]));
        Write(folder, 0, 2, total: 2);
        File.Copy(folder["m-00001-of-00002.gguf"], folder["m-00002-of-00002.gguf"], overwrite: true);
        Assert.Equal("models.gguf_twice", Refused(folder["m-00001-of-00002.gguf"]));
        Write(folder, 1, 2, total: 2, number: 0);
        Assert.Equal("models.gguf_split", Refused(folder["m-00001-of-00002.gguf"]));
        File.Delete(folder["m-00002-of-00002.gguf"]);
        UserError missing = Assert.Throws<UserError>(() => GgufFile.Open(folder["m-00001-of-00002.gguf"]));
        Assert.Equal("models.file_missing", missing.Key);
        Assert.Contains("m-00002-of-00002.gguf", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/tiny-00001-of-00002.gguf", "tiny", false)]
    [InlineData("tiny-00002-of-00002", "tiny", true)]
    [InlineData("Qwen2.5-0.5B", "Qwen2.5-0.5B", false)]
    [InlineData("Model.GGUF", "Model", false)]
    [InlineData(".gguf", ".gguf", false)]
    public void NameOf_FileOfAnyName_IsTheModelsName(string path, string name, bool later) => Assert.Equal((name, later), (GgufSplit.NameOf(path), GgufSplit.IsLaterPart(path)));

    static string Refused(string path) => Assert.Throws<UserError>(() => GgufFile.Open(path)).Key;

    static void Write(TemporaryFolder folder, int index, int count, int total, int? number = null)
    {
        KeyValuePair<string, GgufValue>[] metadata =
        [
            GgufItem.Of("general.architecture", "test"), GgufItem.Of("split.no", (ushort)(number ?? index)), GgufItem.Of("split.count", (ushort)count), GgufItem.Of("split.tensors.count", total),
        ];
        GgufWriter.Write(folder[$"m-{index + 1:D5}-of-{count:D5}.gguf"], metadata, [GgufSource.Of($"t{index}", BlockType.I8, [1], new[] { (byte)index })]);
    }
}
