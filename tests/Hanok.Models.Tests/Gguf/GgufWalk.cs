using Hanok.Models.Gguf;
using Hanok.Numerics;

namespace Hanok.Models.Tests.Gguf;

/// <summary>Touches whatever an open file offers: every value, every tensor's extent and its first row.</summary>
static class GgufWalk
{
    public static void Everything(GgufFile file)
    {
        foreach (var (key, value) in file.Metadata)
        {
            Assert.NotEmpty(key);
            _ = value.ToString();
            _ = value.TryInteger(out _) | value.TryNumber(out _) | value.TryFlag(out _);
            if (value is { Type: GgufValueType.Array, ElementType: GgufValueType.String }) Assert.Equal(value.Count, value.ReadStrings().Length);
            if (value.Type == GgufValueType.Array) Assert.Equal(Math.Min(4, value.Count), value.Elements(4).Count);
        }
        long total = 0;
        float[] row = new float[1 << 12];
        foreach (GgufTensor t in file.Tensors)
        {
            Assert.InRange(t.Offset, 24, new FileInfo(t.File).Length - t.Bytes + 63);
            Assert.Equal(t.Bytes, file.Bytes(t).Length);
            Assert.Equal(t.Count / BlockFormat.Of(t.Type).Length * BlockFormat.Of(t.Type).Bytes, t.Bytes);
            if (t.Rows > 0 && t.Columns <= row.Length) file.ReadRow(t, 0, row.AsSpan(0, (int)t.Columns));
            total += t.Bytes;
        }
        Assert.True(total <= file.Files.Sum(f => new FileInfo(f).Length));
    }
}
