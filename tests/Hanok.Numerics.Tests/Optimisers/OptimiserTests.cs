using static Hanok.Numerics.Tests.Twin;

namespace Hanok.Numerics.Tests;

public sealed class OptimiserTests
{
    static readonly WorkerPool Pool = new(3);

    static Parameter Make(string name, params ReadOnlySpan<int> shape)
    {
        Parameter p = new(name, new Tensor(shape));
        new Philox(3, "optimiser-tests", name).FillUniform(p.Value.Span, -1, 1);
        return p;
    }

    static void FillGradient(Parameter p, int step) => new Philox(4 + (ulong)step, "gradients", p.Name).FillUniform(p.Gradient.Span, -1, 1);

    [Fact]
    public void AdamW_AnyLength_EqualsTwin()
    {
        Parameter[] parameters = [Make("a", 1), Make("b", 37), Make("c", 5, 16), Make("d", 130, 129)];
        AdamWOptions options = new() { Beta1 = 0.9, Beta2 = 0.95, Epsilon = 1e-8, WeightDecay = 0.1 };
        using AdamW optimiser = new(Pool, parameters, options);
        float[][] p = [.. parameters.Select(x => x.Value.Span.ToArray())], m = [.. p.Select(x => new float[x.Length])], v = [.. p.Select(x => new float[x.Length])];
        for (int step = 1; step <= 3; step++)
        {
            const double Rate = 0.01;
            const float Scale = 0.37f;
            for (int i = 0; i < parameters.Length; i++)
            {
                FillGradient(parameters[i], step);
                float decay = parameters[i].Decays ? (float)(1 - Rate * 0.1) : 1, rate = (float)(Rate / (1 - Elementary64.Pow(0.9, step))), root = (float)(1 / Math.Sqrt(1 - Elementary64.Pow(0.95, step)));
                for (int j = 0; j < p[i].Length; j++)
                {
                    float g = parameters[i].Gradient.Span[j] * Scale;
                    m[i][j] = Fma((float)(1 - 0.9), g - m[i][j], m[i][j]);
                    v[i][j] = Fma((float)(1 - 0.95) * g, g, (float)0.95 * v[i][j]);
                    p[i][j] = Fma(-rate, m[i][j] / Fma(MathF.Sqrt(v[i][j]), root, 1e-8f), p[i][j] * decay);
                }
            }
            optimiser.Step(Rate, Scale);
            for (int i = 0; i < parameters.Length; i++) Assert.Equal(p[i], parameters[i].Value.Span.ToArray());
        }
        Assert.Equal(["a.exp_avg", "a.exp_avg_sq", "b.exp_avg"], optimiser.State.Take(3).Select(t => t.Name));
        Assert.Equal(m[3], optimiser.State[6].Tensor.Span.ToArray());
    }

    // Saved after two steps and loaded into new objects, the third step gives the same bytes as without the break.
    [Fact]
    public void Optimisers_StateRestored_ContinueExactly()
    {
        foreach (Func<Parameter[], Optimiser> make in new Func<Parameter[], Optimiser>[] { p => new AdamW(Pool, p), p => new Muon(Pool, p) })
        {
            Parameter[] first = [Make("a", 12, 20), Make("b", 30, 17)], second = [Make("a", 12, 20), Make("b", 30, 17)];
            using Optimiser whole = make(first), resumed = make(second);
            Advance(whole, first, 0, 2);
            for (int i = 0; i < first.Length; i++) first[i].Value.Span.CopyTo(second[i].Value.Span);
            for (int i = 0; i < whole.State.Count; i++)
            {
                Assert.Equal(whole.State[i].Name, resumed.State[i].Name);
                whole.State[i].Tensor.Span.CopyTo(resumed.State[i].Tensor.Span);
            }
            resumed.Steps = whole.Steps;
            Advance(whole, first, 2, 3);
            Advance(resumed, second, 2, 3);
            for (int i = 0; i < first.Length; i++) Assert.Equal(first[i].Value.Span.ToArray(), second[i].Value.Span.ToArray());
        }

        static void Advance(Optimiser optimiser, Parameter[] parameters, int from, int to)
        {
            for (int step = from; step < to; step++)
            {
                foreach (Parameter p in parameters) FillGradient(p, step);
                optimiser.Step(0.02, 0.5f);
            }
        }
    }

    [Fact]
    public void GlobalNorm_BlocksAndNames_EqualTwin()
    {
        Parameter[] parameters = [Make("b.weight", 3, 3000), Make("B.weight", 5), Make("a", 4097), Make("a.b", 4096)];
        foreach (Parameter p in parameters) FillGradient(p, 0);
        double sum = 0;
        foreach (Parameter p in parameters.OrderBy(p => p.Name, StringComparer.Ordinal))
            foreach (float[] block in p.Gradient.Span.ToArray().Chunk(4096))
            {
                double[] lanes = new double[16];
                for (int j = 0; j < block.Length; j++) lanes[j % 16] += (double)block[j] * block[j];
                for (int width = 8; width > 0; width /= 2)
                    for (int i = 0; i < width; i++) lanes[i] += lanes[i + width];
                sum += lanes[0];
            }
        using GradientClipping clipping = new(Pool, parameters);
        Assert.Equal(Math.Sqrt(sum), clipping.GlobalNorm());
        Assert.Equal(1f, GradientClipping.Coefficient(0.5, 1));
        Assert.Equal((float)(1 / (4 + 1e-6)), GradientClipping.Coefficient(4, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void GradientTree_Shards_CombineAsBinaryTree(int shards)
    {
        Parameter p = Make("p", 7, 11);
        using GradientTree tree = new(Pool, [p], shards);
        for (int step = 0; step < 2; step++)
        {
            List<float[]> sums = [];
            List<float> losses = [];
            for (int s = 0; s < shards; s++)
            {
                p.ClearGradient();
                FillGradient(p, step * 100 + s);
                sums.Add(p.Gradient.Span.ToArray());
                losses.Add(s * 0.37f);
                Assert.Equal(s == shards - 1, tree.AddShard(losses[s]));
            }
            for (; sums.Count > 1; sums = [.. Pairs(sums, (a, b) => a.Zip(b, (x, y) => x + y).ToArray())], losses = [.. Pairs(losses, (a, b) => a + b)]) { }
            Assert.Equal(sums[0], p.Gradient.Span.ToArray());
            Assert.Equal(losses[0], tree.LossSum);
            p.ClearGradient();
        }

        static IEnumerable<T> Pairs<T>(List<T> items, Func<T, T, T> combine) => Enumerable.Range(0, items.Count / 2).Select(i => combine(items[2 * i], items[2 * i + 1]));
    }

    [Fact]
    public void Muon_AnyNumberOfThreads_SameBytes()
    {
        string[] hashes = [.. new[] { 1, 2, 3, 7 }.Select(threads =>
        {
            using WorkerPool pool = new(threads);
            Parameter[] parameters = [Make("a", 96, 160), Make("b", 160, 64), Make("c", 70, 70)];
            using Muon muon = new(pool, parameters);
            for (int step = 0; step < 2; step++)
            {
                foreach (Parameter p in parameters) FillGradient(p, step);
                muon.Step(0.02);
            }
            return ReplayTests.Hash(parameters.Select(p => p.Value));
        })];
        Assert.All(hashes, h => Assert.Equal(hashes[0], h));
    }

    // One matrix that outweighs the others is shared by the threads, the others go to a thread each.
    [Fact]
    public void Muon_SharedAndOwnMatrices_SameBytes()
    {
        string[] hashes = [.. new[] { 1, 2, 3, 7 }.Select(threads =>
        {
            using WorkerPool pool = new(threads);
            Parameter[] parameters = [.. Enumerable.Range(0, 9).Select(i => Make($"small{i}", 24 + i, 30 - i)), Make("large", 200, 300), Make("tall", 90, 40)];
            using Muon muon = new(pool, parameters);
            for (int step = 0; step < 2; step++)
            {
                foreach (Parameter p in parameters) FillGradient(p, step);
                muon.Step(0.02, 0.7f);
            }
            return ReplayTests.Hash(parameters.Select(p => p.Value));
        })];
        Assert.All(hashes, h => Assert.Equal(hashes[0], h));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Muon_AfterWarmUp_AllocatesNothing(int threads)
    {
        using WorkerPool pool = new(threads);
        Parameter[] parameters = [.. Enumerable.Range(0, 4).Select(i => Make($"p{i}", 40, 30 + i)), Make("large", 200, 300)];
        foreach (Parameter p in parameters) FillGradient(p, 0);
        using Muon muon = new(pool, parameters);
        for (int i = 0; i < 20; i++) muon.Step(0.02);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) muon.Step(0.02);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
