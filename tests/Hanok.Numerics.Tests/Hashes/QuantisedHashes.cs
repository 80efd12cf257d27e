namespace Hanok.Numerics.Tests;

/// <summary>Quantising, expanding and multiplying in every type that is written, with random blocks of those that are read.</summary>
sealed class QuantisedHash : IHashCase
{
    public string Name => "quantised";

    public void Run(WorkerPool pool, HashSink hash)
    {
        using Tensor x = new(6, 512);
        Philox philox = new(5, "hash", Name);
        philox.FillNormal(x.Span, 1);
        float[] rows = new float[19 * 512], importance = new float[512];
        philox.FillNormal(rows, 0.1, 100_000);
        philox.FillUniform(importance, 0.1, 2, 200_000);
        foreach (BlockFormat format in BlockFormat.All)
        {
            if (!format.IsQuantised) continue;
            byte[] blocks = new byte[format.BytesOf(rows.Length)];
            if (format.CanQuantise) BlockCodec.Quantise(format.Type, rows, 512, importance, blocks);
            else Random(format, philox, blocks);
            float[] values = new float[rows.Length];
            BlockCodec.Dequantise(format.Type, blocks, values);
            hash.Add(values);
            if (!format.HasIntegerProduct) continue;
            using ActivationBlocks a = new(format.Length);
            using QuantisedMatrix packed = new(pool, format.Type, blocks, 19, 512);
            using Tensor y = new(6, 19);
            a.Quantise(pool, x, 6);
            packed.Multiply(pool, a, y);
            hash.Add(y);
        }
    }

    /// <summary>Any bytes, but with scales that are finite: no half of exponent 31 wherever one may lie.</summary>
    static void Random(BlockFormat format, Philox philox, byte[] blocks)
    {
        for (int i = 0; i < blocks.Length; i++) blocks[i] = (byte)((int)(philox.Uniform(300_000 + (ulong)(i + 1000 * (int)format.Type)) * 256) & 0xBB);
    }
}
