using System.Runtime.InteropServices;
using Hanok.Tests;

namespace Hanok.Numerics.Tests;

/// <summary>Products that take a short cut (half of a symmetric result, parts by thread) against the plain product on one thread, bit for bit, in every tier.</summary>
public sealed class SymmetricProductTests
{
    static readonly (int Side, int Length)[] Sides = [(1, 1), (2, 5), (15, 40), (16, 16), (17, 3), (31, 64), (33, 33), (47, 300), (96, 20), (129, 70), (256, 50), (30, 1100), (300, 300)];

    static readonly (int M, int N, int K)[] Parts = [(128, 64, 1024), (64, 130, 1025), (200, 77, 1100), (77, 451, 1030), (450, 5, 2050)];

    public static TheoryData<string> Tiers => TierRunner.Names;

    [SkippableTheory]
    [MemberData(nameof(Tiers))]
    public void ShortCuts_EveryTier_GiveTheBitsOfTheFullProduct(string tier)
    {
        string[] lines = TierRunner.Run(tier, typeof(SymmetricProductTests).Assembly.Location, "short-cuts");
        Assert.Equal(3 * (3 * Sides.Length + Parts.Length), lines.Length);
        Assert.DoesNotContain(lines, l => !l.EndsWith("\tsame", StringComparison.Ordinal));
    }

    [Fact]
    public void Multiply_NotSquare_Throws()
    {
        using Tensor a = new(4, 6), c = new(4, 6);
        Assert.Throws<ArgumentException>(() => SymmetricProduct.Multiply(WorkerPool.Default, new(a), new(a), new(c)));
    }

    /// <summary>What the child process reports: a line for each comparison.</summary>
    public static IEnumerable<string> Compare()
    {
        using WorkerPool one = new(1);
        foreach (int threads in (int[])[1, 2, 7])
        {
            using WorkerPool pool = new(threads);
            foreach ((int side, int length) in Sides)
            {
                using Tensor x = Noise(length, side), want = new(side, side), got = Noise(side, side), square = new(side, side), gotSquare = Noise(side, side);
                MatrixView columns = new(x), rows = new(x, 0, side, length, length, 1);
                MatMul.Multiply(one, columns.Transposed, columns, new(want), accumulate: false);
                SymmetricProduct.Multiply(pool, columns.Transposed, columns, new(got));
                yield return Line($"{length}x{side} tall, {threads} threads", want, got);
                MatMul.Multiply(one, new(want), new(want), new(square), accumulate: false);
                SymmetricProduct.Multiply(pool, new MatrixView(got).Transposed, new(got), new(gotSquare));
                yield return Line($"{side} squared, {threads} threads", square, gotSquare);
                MatMul.Multiply(one, rows, rows.Transposed, new(want), accumulate: false);
                SymmetricProduct.Multiply(pool, rows, rows.Transposed, new(got));
                yield return Line($"{side}x{length} wide, {threads} threads", want, got);
            }
            foreach ((int m, int n, int k) in Parts)
            {
                using Tensor a = Noise(k, m), b = Noise(k, n), want = Noise(m, n), got = Noise(m, n);
                MatMul.Multiply(one, new MatrixView(a).Transposed, new(b), new(want), accumulate: true);
                MatMul.Multiply(pool, new MatrixView(a).Transposed, new(b), new(got), accumulate: true);
                yield return Line($"[{m},{k}]x[{k},{n}], {threads} threads", want, got);
            }
        }
    }

    static Tensor Noise(int rows, int columns)
    {
        Tensor t = new(rows, columns);
        new Philox(7, "symmetric", $"{rows} {columns}").FillUniform(t.Span, -1, 1);
        return t;
    }

    static string Line(string name, Tensor want, Tensor got)
    {
        int same = MemoryMarshal.Cast<float, uint>(want.Span).CommonPrefixLength(MemoryMarshal.Cast<float, uint>(got.Span));
        return $"{name}\t{(same == want.Length ? "same" : $"differs at {same}")}";
    }
}
