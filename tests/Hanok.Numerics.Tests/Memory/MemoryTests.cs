namespace Hanok.Numerics.Tests;

public sealed class MemoryTests
{
    [Fact]
    public unsafe void NativeBuffer_AnyLength_IsZeroedAndAligned()
    {
        foreach (int length in (int[])[0, 1, 15, 16, 17, 1000])
        {
            using NativeBuffer<float> buffer = new(length);
            Assert.Equal(0UL, (ulong)buffer.Data % 64);
            Assert.Equal(length, buffer.Span.Length);
            Assert.All(buffer.Span.ToArray(), v => Assert.Equal(0, v));
        }
    }

    [Fact]
    public unsafe void NativeBuffer_Shared_LieApartZeroedUntilDisposed()
    {
        int[] lengths = [0, 1, 100, 1 << 20, 40 << 20, 90 << 20, 5, 1 << 20];
        for (int round = 0; round < 2; round++)
        {
            List<NativeBuffer<byte>> buffers = [.. lengths.Select(n => new NativeBuffer<byte>(n, shared: true))];
            for (int i = 0; i < buffers.Count; i++)
            {
                Assert.Equal(0UL, (ulong)buffers[i].Data % 64);
                Assert.False(buffers[i].Span.ContainsAnyExcept((byte)0));
                buffers[i].Span.Fill((byte)(i + 1));
            }
            // Some go, the others keep what they hold.
            for (int i = 0; i < buffers.Count; i += 2) buffers[i].Dispose();
            for (int i = 1; i < buffers.Count; i += 2)
            {
                Assert.False(buffers[i].Span.ContainsAnyExcept((byte)(i + 1)));
                buffers[i].Dispose();
                Assert.Throws<ObjectDisposedException>(() => buffers[i].Span.Length);
            }
        }
    }

    [Fact]
    public void NativeBuffer_WrongUse_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBuffer<float>(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBuffer<double>(long.MaxValue / 8));
        NativeBuffer<int> buffer = new(10);
        Assert.Equal(3, buffer.Slice(7, 3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(8, 3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(-1, 3).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(11, 0).Length);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
    }

    [Fact]
    public void Tensor_Shapes_CountRowsAndColumns()
    {
        using Tensor t = new(2, 3, 4), scalar = new();
        Assert.Equal((24L, 6, 4), (t.Length, t.Rows, t.Columns));
        Assert.Equal((1L, 1, 1), (scalar.Length, scalar.Rows, scalar.Columns));
        t.Row(5)[3] = 7;
        Assert.Equal(7, t.Span[23]);
        Assert.Throws<ArgumentOutOfRangeException>(() => t.Row(6).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tensor(-1));
        Assert.Throws<OverflowException>(() => new Tensor(int.MaxValue, int.MaxValue, int.MaxValue));
        Assert.Equal("[2, 3, 4]", t.ToString());
    }

    [Fact]
    public void TensorView_SharesMemory_AndIsBounded()
    {
        using Tensor t = new(4, 4);
        Tensor view = t.View(4, 2, 4);
        view.Span[0] = 5;
        Assert.Equal(5, t.Span[4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => t.View(9, 2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => t.View(-1, 2));
        view.Dispose();
        Assert.Equal(5, t.Span[4]);
    }

    [Fact]
    public void MappedFile_Ranges_AreChecked()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [1, 2, 3, 4, 5]);
            MappedFile file = new(path);
            Assert.Equal((5L, path), (file.Length, file.Path));
            Assert.Equal([2, 3, 4], file.Slice(1, 3).ToArray());
            Assert.Equal(0, file.Slice(5, 0).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(3, 3).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(-1, 1).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(long.MaxValue, 1).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Slice(6, 0).Length);
            file.Dispose();
            file.Dispose();
            Assert.Throws<ObjectDisposedException>(() => file.Slice(0, 1).Length);
            File.WriteAllBytes(path, []);
            using MappedFile empty = new(path);
            Assert.Equal(0, empty.Slice(0, 0).Length);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Throws<FileNotFoundException>(() => new MappedFile(path));
    }
}
