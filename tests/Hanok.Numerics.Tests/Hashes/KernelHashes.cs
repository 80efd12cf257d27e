namespace Hanok.Numerics.Tests;

/// <summary>Sum and largest of 16 lanes.</summary>
sealed unsafe class ReductionHash : IHashCase
{
    public string Name => "reduction";

    public void Run(WorkerPool pool, HashSink hash)
    {
        float[] x = new float[16 * 500], y = new float[1000];
        new Philox(1, "hash", Name).FillNormal(x, 3);
        fixed (float* px = x, py = y) Tier.Run(new Kernel(px, py));
        hash.Add(y);
    }

    readonly struct Kernel(float* x, float* y) : ILaneKernel
    {
        public void Run<T>() where T : struct, ILanes<T>
        {
            for (int i = 0; i < 500; i++)
            {
                y[2 * i] = T.Sum(T.Load(x + 16 * i));
                y[2 * i + 1] = T.Largest(T.Load(x + 16 * i));
            }
        }
    }
}

/// <summary>Every binary32 function, over its whole range, with the lanes of the tier; lengths that leave a remainder.</summary>
sealed class ElementaryHash : IHashCase
{
    public string Name => "elementary";

    public void Run(WorkerPool pool, HashSink hash)
    {
        foreach ((string _, Action<float[], float[]> map, Func<float, float> _, float low, float high) in ElementaryFunctions.All)
        {
            float[] x = new float[2003], y = new float[2003];
            new Philox(1, "hash", Name).FillUniform(x, low, high);
            x[0] = low < -1 ? float.NegativeInfinity : low < 0 ? -1f : 0f;      // where the function begins
            x[1] = float.PositiveInfinity;
            (x[2], x[3], x[4]) = (0f, float.Epsilon, 1.17549435e-38f);
            map(x, y);
            hash.Add(y);
        }
    }
}

/// <summary>Every binary64 function.</summary>
sealed class Elementary64Hash : IHashCase
{
    public string Name => "elementary64";

    public void Run(WorkerPool pool, HashSink hash)
    {
        Philox philox = new(1, "hash", Name);
        double[] y = new double[5];
        for (ulong i = 0; i < 3000; i++)
        {
            double u = philox.Uniform(i), scale = Math.ScaleB(1, (int)(i % 60) - 30);
            y[0] = Elementary64.Exp((u - 0.5) * 1500);
            y[1] = Elementary64.Log(u * scale);
            y[2] = Elementary64.Pow(u * 10, (philox.Uniform(i + 5000) - 0.5) * 40);
            y[3] = Elementary64.Sin(u * scale * 1e6);
            y[4] = Elementary64.Cos(u * scale);
            hash.Add(y);
        }
    }
}

/// <summary>Uniform and normal draws.</summary>
sealed class PhiloxHash : IHashCase
{
    public string Name => "philox";

    public void Run(WorkerPool pool, HashSink hash)
    {
        float[] x = new float[2001];
        Philox philox = new(7, "hash", Name);
        philox.FillNormal(x, 0.02);
        hash.Add(x);
        philox.FillUniform(x, -1, 1);
        hash.Add(x);
    }
}

/// <summary>Products of several shapes and orientations, fresh and accumulating, across block borders.</summary>
sealed class MatMulHash : IHashCase
{
    public string Name => "matmul";

    public void Run(WorkerPool pool, HashSink hash)
    {
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 1), (5, 7, 3), (17, 33, 40), (65, 70, 129), (3, 50, 600), (30, 31, 1040)])
        {
            using Tensor a = new(m, k), b = new(k, n), c = new(m, n);
            Philox philox = new(3, "hash", Name);
            philox.FillNormal(a.Span, 1);
            philox.FillNormal(b.Span, 1, 100_000);
            MatMul.Multiply(pool, new(a), new(b), new(c), false);
            hash.Add(c);
            MatMul.Multiply(pool, new(a, 0, m, k, 1, m), new(b, 0, k, n, 1, k), new(c), true);
            hash.Add(c);
        }
    }
}

/// <summary>Products over packed weights, one row and several.</summary>
sealed class PackedMatrixHash : IHashCase
{
    public string Name => "packed-matrix";

    public void Run(WorkerPool pool, HashSink hash)
    {
        using Tensor weight = new(150, 270), x = new(9, 270), y = new(9, 150), row = new(1, 150);
        Philox philox = new(4, "hash", Name);
        philox.FillNormal(weight.Span, 1);
        philox.FillNormal(x.Span, 1, 100_000);
        using PackedMatrix packed = new(pool, new(weight));
        packed.Multiply(pool, new(x), new(y));
        packed.Multiply(pool, new MatrixView(x).RowRange(4, 1), new(row));
        hash.Add(y);
        hash.Add(row);
    }
}
