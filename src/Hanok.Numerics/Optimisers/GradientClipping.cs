using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>The norm of all gradients together, and the factor that bounds it.</summary>
/// <remarks>
/// Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013. The sum of squares is in binary64: tensors by ordinal name, each in blocks
/// of 4,096 elements; in a block element j goes to lane j mod 16, lanes fold as in every reduction; block sums are added ascending.
/// </remarks>
public sealed unsafe class GradientClipping : IDisposable
{
    const int BlockLength = 4096;

    readonly WorkerPool pool;
    readonly Parameter[] parameters;
    readonly NativeBuffer<BlockSum> blocks;

    struct BlockSum
    {
        public float* G;
        public int Count;
        public double Sum;
    }

    /// <summary>For these parameters.</summary>
    public GradientClipping(WorkerPool pool, IEnumerable<Parameter> parameters)
    {
        this.pool = pool;
        this.parameters = [.. parameters.OrderBy(p => p.Name, StringComparer.Ordinal)];
        blocks = new NativeBuffer<BlockSum>(this.parameters.Sum(p => (p.Length + BlockLength - 1) / BlockLength));
    }

    /// <summary>sqrt of the sum of all squares of the gradients as they stand.</summary>
    public double GlobalNorm()
    {
        long block = 0;
        foreach (Parameter p in parameters)
        {
            float* g = p.Gradient.Data;
            for (long at = 0; at < p.Length; at += BlockLength) blocks.Data[block++] = new BlockSum { G = g + at, Count = (int)Math.Min(BlockLength, p.Length - at) };
        }
        pool.For(checked((int)block), new SumOfSquares(blocks.Data));
        double sum = 0;
        for (long i = 0; i < block; i++) sum += blocks.Data[i].Sum;
        return Math.Sqrt(sum);
    }

    /// <summary>min(1, max / (norm + 1e-6)), rounded once.</summary>
    public static float Coefficient(double norm, double max) => (float)Math.Min(1, max / (norm + 1e-6));

    /// <summary>Frees the table of blocks.</summary>
    public void Dispose() => blocks.Dispose();

    readonly struct SumOfSquares(BlockSum* blocks) : IParallelBody
    {
        public void Run(int index) => blocks[index].Sum = Of(blocks[index].G, blocks[index].Count);
    }

    /// <summary>The sum of squares of at most a block. Products of binary32 numbers are exact in binary64, so that fusing would change nothing.</summary>
    internal static double Of(float* g, int count)
    {
        Vector256<double> a = default, b = default, c = default, d = default;
        int j = 0;
        for (; j + 16 <= count; j += 16)
        {
            (Vector256<double> x, Vector256<double> y) = Vector256.Widen(Vector256.Load(g + j));
            a += x * x;
            b += y * y;
            (x, y) = Vector256.Widen(Vector256.Load(g + j + 8));
            c += x * x;
            d += y * y;
        }
        double* lanes = stackalloc double[16];
        a.Store(lanes);
        b.Store(lanes + 4);
        c.Store(lanes + 8);
        d.Store(lanes + 12);
        for (; j < count; j++) lanes[j % 16] += (double)g[j] * g[j];
        for (int width = 8; width > 0; width /= 2)
            for (int i = 0; i < width; i++) lanes[i] += lanes[i + width];
        return lanes[0];
    }
}
