using Hanok.Tests;

namespace Hanok.Numerics.Tests;

/// <summary>Weights of 16 bits give the bytes of the same weights in 32.</summary>
public sealed class HalfMatrixTests
{
    static readonly WorkerPool Two = new(2);

    [Theory]
    [InlineData(BlockType.F16)]
    [InlineData(BlockType.BF16)]
    public void Multiply_AnyShape_GivesTheBytesOfBinary32(BlockType type)
    {
        foreach ((int outputs, int inputs) in ((int, int)[])[(1, 1), (16, 33), (19, 64), (64, 5), (83, 1100), (200, 2049)])
        {
            string path = Path.GetTempFileName();
            try
            {
                using Tensor plain = new(outputs, inputs);
                new Philox(1, "test", "weights").FillNormal(plain.Span, 0.1);
                plain.Span[0] = 1e-7f;                                       // a subnormal half
                byte[] stored = new byte[2 * plain.Length];
                BlockCodec.Quantise(type, plain.Span, inputs, [], stored);
                File.WriteAllBytes(path, stored);
                using MappedFile file = new(path);
                StoredMatrix matrix = new(file, 0, type, outputs, inputs);
                for (int r = 0; r < outputs; r++) matrix.Read(r, plain.Row(r));
                using PackedMatrix expected = new(Two, new(plain));
                foreach (int rows in (int[])[1, 2, 15, 700])
                {
                    if (rows == 700 && outputs < 83) continue;
                    using Tensor x = new(rows, inputs), y = new(rows, outputs), z = new(rows, outputs);
                    new Philox(2, "test", "x").FillNormal(x.Span, 1);
                    expected.Multiply(Two, new(x), new(y));
                    foreach (bool assembled in (bool[])[true, false])
                    {
                        using HalfMatrix same = new(Two, matrix, assembled);
                        z.Span.Fill(float.NaN);
                        same.Multiply(Two, new(x), new(z));
                        for (int i = 0; i < y.Length; i++)
                            Assert.True(BitConverter.SingleToInt32Bits(y.Span[i]) == BitConverter.SingleToInt32Bits(z.Span[i]), $"{type} [{outputs}, {inputs}] x {rows} at {i}: {y.Span[i]:R}, {z.Span[i]:R}");
                    }
                }
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    [Fact]
    public void StoredMatrix_OutsideTheFile_IsRefused()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[64]);
            using MappedFile file = new(path);
            _ = new StoredMatrix(file, 32, BlockType.F16, 2, 8);
            Assert.Throws<ArgumentException>(() => new StoredMatrix(file, 34, BlockType.F16, 2, 8));
            Assert.Throws<ArgumentException>(() => new StoredMatrix(file, 32, BlockType.F16, 2, 8, [0, 2]));
            Assert.Throws<ArgumentException>(() => new StoredMatrix(file, 32, BlockType.F16, 2, 8, [0, -1]));
            Assert.Throws<ArgumentException>(() => new StoredMatrix(file, 0, BlockType.F16, int.MaxValue, int.MaxValue));
            Assert.Throws<ArgumentOutOfRangeException>(() => new StoredMatrix(file, 0, BlockType.F16, 2, 8).Read(2, new float[8]));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
