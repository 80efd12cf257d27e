using Hanok.Models.Gguf;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf;

public class GgufWriterTests
{
    static readonly KeyValuePair<string, GgufValue>[] Metadata =
    [
        GgufItem.Of("general.architecture", "test"), GgufItem.Of("a.u32", 7u), GgufItem.Of("a.i32", -7), GgufItem.Of("a.u16", (ushort)65535), GgufItem.Of("a.u64", ulong.MaxValue),
        GgufItem.Of("a.f32", 0.1f), GgufItem.Of("a.flag", true), GgufItem.Of("a.texts", [[0xFF, 0x00], [], "가"u8.ToArray()]), GgufItem.Of("a.ints", [1, -2]),
        GgufItem.Of("a.floats", [0.5f]), GgufItem.Of("a.flags", [true, false]), GgufItem.Of("한글", "값"),
    ];

    static GgufSource[] Tensors => [Source("b", BlockType.F32, [3, 5]), Source("a", BlockType.Q8_0, [2, 64]), Source("none", BlockType.F16, [0, 4]), Source("scalar", BlockType.F32, [])];

    [Fact]
    public void Write_ThenOpen_GivesMetadataAndTensorsBackAndTheSameBytes()
    {
        using TemporaryFolder folder = new();
        string first = folder["a.gguf"], second = folder["b.gguf"];
        GgufWriter.Write(first, Metadata, Tensors);
        GgufWriter.Write(second, Metadata, Tensors);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        using GgufFile file = GgufFile.Open(first);
        Assert.Equal((3, 32), (file.Version, file.Alignment));
        Assert.Equal(Metadata.Select(m => m.Key), file.Metadata.Select(m => m.Key));
        Assert.Equal("test", file.Metadata.Text("general.architecture"));
        Assert.Equal(7, file.Metadata.Integer("a.u32", 0, 10));
        Assert.Equal(-7, file.Metadata.Integer("a.i32", -10, 10));
        Assert.Equal(0.1f, file.Metadata.Number("a.f32", 0, 1));
        Assert.True(file.Metadata.Flag("a.flag"));
        Assert.Equal([[0xFF, 0x00], [], "가"u8.ToArray()], file.Metadata.Strings("a.texts")!);
        Assert.Equal([1, -2], file.Metadata.Integers("a.ints", -9, 9)!);
        Assert.Equal([0.5f], file.Metadata.Numbers("a.floats")!);
        Assert.Equal("18446744073709551615", Value(file, "a.u64").ToString());
        Assert.Equal("[true, false]", Value(file, "a.flags").ToString());
        Assert.Equal("값", file.Metadata.Text("한글"));
        Assert.Null(file.Metadata.Text("none"));
        Assert.Equal(["b", "a", "none", "scalar"], file.Tensors.Select(t => t.Name));
        foreach (GgufSource source in Tensors)
        {
            GgufTensor tensor = file[source.Name];
            Assert.Equal(source.Shape, tensor.Shape);
            Assert.Equal(0, tensor.Offset % 32);
            Assert.Equal(Content(source.Bytes), file.Bytes(tensor).ToArray());
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4096)]
    public void Write_Alignment_IsSaidAndKept(int alignment)
    {
        using TemporaryFolder folder = new();
        GgufWriter.Write(folder["a.gguf"], Metadata, Tensors, alignment);
        using GgufFile file = GgufFile.Open(folder["a.gguf"]);
        Assert.Equal(alignment, file.Alignment);
        Assert.All(file.Tensors, t => Assert.Equal(0, t.Offset % alignment));
        Assert.Equal(0, new FileInfo(folder["a.gguf"]).Length % alignment);
    }

    [Fact]
    public void Write_WhatNoReaderTakes_Throws()
    {
        Refuses([GgufItem.Of("a", 1), GgufItem.Of("a", 2)], []);
        Refuses([GgufItem.Of("", 1)], []);
        Refuses([], [Source("a", BlockType.F32, [1]), Source("a", BlockType.F32, [1])]);
        Refuses([], [Source(new string('a', 64), BlockType.F32, [1])]);
        Refuses([], [Source("a", BlockType.F32, [1, 1, 1, 1, 1])]);
        Refuses([], [Source("a", BlockType.Q8_0, [2, 16])]);
        Refuses([], [GgufSource.Of("a", BlockType.F32, [2], new byte[4])]);
        Refuses([GgufItem.Of("general.alignment", 64u)], [], 32);
        Refuses([], [], 24);

        static void Refuses(KeyValuePair<string, GgufValue>[] metadata, GgufSource[] tensors, int? alignment = null) =>
            Assert.Throws<ArgumentException>(() => GgufWriter.Write(Stream.Null, metadata, tensors, alignment));
    }

    static GgufValue Value(GgufFile file, string key) => file.Metadata.TryGet(key, out GgufValue? value) ? value : throw new KeyNotFoundException(key);

    static GgufSource Source(string name, BlockType type, long[] shape)
    {
        GgufSource empty = GgufSource.Of(name, type, shape, ReadOnlyMemory<byte>.Empty);
        return type == BlockType.Q8_0 && shape[^1] % 32 != 0 ? empty : GgufSource.Of(name, type, shape, Content(empty.Bytes));
    }

    static byte[] Content(long bytes) => [.. Enumerable.Range(0, (int)bytes).Select(i => (byte)(i * 7 + 1))];
}
