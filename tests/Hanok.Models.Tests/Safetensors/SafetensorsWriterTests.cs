using System.Text;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Safetensors;

public class SafetensorsWriterTests
{
    [Fact]
    public void Write_TwoTensors_HasTheDocumentedBytes()
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream,
            [SafetensorsSource.Of("b", TensorType.U8, [2], new byte[] { 1, 2 }), SafetensorsSource.Of("a", TensorType.I32, [1], new byte[] { 3, 0, 0, 0 })],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        string header = """{"__metadata__":{"format":"pt"},"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}""";
        int padded = (header.Length + 8 + 63) / 64 * 64 - 8;
        byte[] expected = [.. BitConverter.GetBytes((long)padded), .. Encoding.UTF8.GetBytes(header.PadRight(padded)), 3, 0, 0, 0, 1, 2];
        Assert.Equal(expected, stream.ToArray());
    }

    [Property(MaxTest = 60)]
    public void Write_ThenOpen_GivesBackEverything(Dictionary<string, byte[]> content, Dictionary<string, string> metadata)
    {
        using TemporaryFolder folder = new();
        Dictionary<string, byte[]> tensors = content.Where(p => p.Key is not (null or "__metadata__") && p.Value is not null && IsText(p.Key)).ToDictionary(StringComparer.Ordinal);
        Dictionary<string, string> texts = metadata.Where(p => p.Key is not null && p.Value is not null && IsText(p.Key) && IsText(p.Value)).ToDictionary(StringComparer.Ordinal);
        string path = folder["m.safetensors"];
        SafetensorsWriter.Write(path, tensors.Select(p => SafetensorsSource.Of(p.Key, TensorType.U8, [p.Value.Length], p.Value)), texts);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), file.Tensors.Select(t => t.Name));
        foreach (var (name, bytes) in tensors) Assert.Equal(bytes, file.Bytes(file[name]).ToArray());
        Assert.Equal(texts.OrderBy(p => p.Key, StringComparer.Ordinal), file.Metadata);
    }

    [Fact]
    public void Write_FloatTensor_ReadsBackTheSameBits()
    {
        using TemporaryFolder folder = new();
        using Tensor tensor = new(3, 5);
        for (int i = 0; i < 15; i++) tensor.Span[i] = BitConverter.Int32BitsToSingle(i * 0x1234567 + 1);
        SafetensorsWriter.Write(folder["t.safetensors"], [SafetensorsSource.Of("t", tensor)]);
        using SafetensorsFile file = SafetensorsFile.Open(folder["t.safetensors"]);
        using Tensor back = file.Read("t");
        Assert.True(tensor.Span.SequenceEqual(back.Span));
        Assert.Equal(tensor.ToString(), back.ToString());
        using Tensor other = new(5, 3);
        UserError e = Assert.Throws<UserError>(() => file.Read("t", other));
        Assert.Equal("models.tensor_shape", e.Key);
        Assert.Contains("[5, 3]", e.Message, StringComparison.Ordinal);
        Assert.Contains("[3, 5]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WrongNumberOfBytes_LeavesTheOldFile()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("m.safetensors", "old");
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [SafetensorsSource.Of("a", TensorType.F32, [2], new byte[7])]));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_NameTwice_Throws() => Assert.Throws<ArgumentException>(() =>
        SafetensorsWriter.Write(Stream.Null, [SafetensorsSource.Of("a", TensorType.U8, [0], default), SafetensorsSource.Of("a", TensorType.U8, [0], default)]));

    // Half of a surrogate pair has no UTF-8.
    static bool IsText(string text)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
