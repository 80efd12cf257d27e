using Xunit.Abstractions;

namespace Hanok.Numerics.Tests;

public sealed class ElementaryTests(ITestOutputHelper output)
{
    public static TheoryData<string> Functions => [.. ElementaryFunctions.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Lanes_EveryLengthTo256_GiveTheBitsOfTheScalarTwin(string name)
    {
        (string _, Action<float[], float[]> map, Func<float, float> twin, float low, float high) = ElementaryFunctions.All.Single(f => f.Name == name);
        System.Random random = new(name.Length);
        for (int length = 0; length <= 256; length++)
        {
            float[] x = new float[length], y = new float[length];
            for (int i = 0; i < length; i++)
                x[i] = random.Next(8) == 0 ? BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)) : (float)(low + random.NextDouble() * (high - low));
            map(x, y);
            for (int i = 0; i < length; i++)
            {
                float want = twin(x[i]);
                Assert.True(float.IsNaN(want) ? float.IsNaN(y[i]) : BitConverter.SingleToInt32Bits(want) == BitConverter.SingleToInt32Bits(y[i]), $"{name}({x[i]:R}): vector {y[i]:R}, scalar {want:R}");
            }
        }
    }

    /// <summary>Bounds of the documentation: in ulp of the result, or (second figure) absolute where that is larger.</summary>
    [Theory]
    [InlineData("exp", 1.01, 0)]
    [InlineData("log", 1.0, 0)]
    [InlineData("log1p", 1.6, 0)]
    [InlineData("tanh", 1.5, 0)]
    [InlineData("sigmoid", 2.2, 0)]
    [InlineData("silu", 2.9, 2e-43)]
    [InlineData("erf", 1.5, 0)]
    [InlineData("gelu", 7.0, 2e-37)]
    [InlineData("silu'", 0, 3e-7)]
    [InlineData("gelu'", 0, 3e-7)]
    [InlineData("gelu-tanh", 1e9, 1e-6)]
    [InlineData("gelu-tanh'", 0, 5e-7)]
    public void Function_AllMagnitudes_StaysWithinItsError(string name, double ulps, double absolute)
    {
        (string _, Action<float[], float[]> map, Func<float, float> _, float low, float high) = ElementaryFunctions.All.Single(f => f.Name == name);
        Func<double, double> exact = Exact(name);
        float[] x = new float[900_000], y = new float[x.Length];
        // Every 10,007th bit pattern of both signs, then evenly over the interesting range.
        int n = 0;
        for (long bits = 0; bits < 0x7F800000 && n < 499_998; bits += 10_007)
        {
            x[n++] = BitConverter.Int32BitsToSingle((int)bits);
            x[n++] = -x[n - 2];
        }
        for (int first = n; n < x.Length; n++) x[n] = (float)(low + (high - low) * ((n - first + 0.5) / (x.Length - first)));
        map(x, y);
        double worst = 0, worstAbsolute = 0;
        float at = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double want = exact(x[i]);
            float rounded = (float)want;
            if (double.IsNaN(want)) { Assert.True(float.IsNaN(y[i]), $"{name}({x[i]:R}) = {y[i]:R}, not a number expected"); continue; }
            if (!float.IsFinite(rounded)) { Assert.Equal(rounded, y[i]); continue; }
            double error = Math.Abs(y[i] - want);
            if (name == "gelu-tanh") error /= Math.Max(1, Math.Abs(x[i]));
            float magnitude = MathF.Abs(rounded);
            double ulp = MathF.BitIncrement(magnitude) - magnitude;
            worstAbsolute = Math.Max(worstAbsolute, error);
            if (error > absolute && error / ulp > worst) (worst, at) = (error / ulp, x[i]);
        }
        output.WriteLine($"{name}: {worst:F3} ulp at {at:R}, {worstAbsolute:g3} absolute");
        Assert.InRange(worst, 0, ulps);
    }

    static Func<double, double> Exact(string name) => name switch
    {
        "exp" => Math.Exp,
        "log" => Math.Log,
        "log1p" => x => 1 + x == 1 ? x : Math.Abs(x) < 1e-5 ? x - x * x / 2 + x * x * x / 3 : Math.Log(1 + x) * (x / (1 + x - 1)),
        "tanh" => Math.Tanh,
        "sigmoid" => Sigmoid,
        "silu" => x => x * Sigmoid(x),
        "silu'" => x => Sigmoid(x) + x * Sigmoid(x) * Sigmoid(-x),
        "erf" => x => Math.Abs(x) < 2 ? ErfSeries(x) : Math.CopySign(1 - Erfc(Math.Abs(x)), x),
        "gelu" => x => x * NormalTail(x),
        "gelu'" => x => NormalTail(x) + x * Math.Exp(-0.5 * x * x) * 0.398942280401432677939946,
        "gelu-tanh" => x => x * Sigmoid(2 * Inner(x)),
        "gelu-tanh'" => x => Math.Abs(x) > 1e100 ? (x > 0 ? 1 : 0) : Sigmoid(2 * Inner(x)) + x * Sigmoid(2 * Inner(x)) * Sigmoid(-2 * Inner(x)) * 2 * 0.79788456080286535588 * (1 + 3 * 0.044715 * x * x),
        _ => throw new ArgumentException(name),
    };

    static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    static double Inner(double x) => 0.79788456080286535588 * (x + 0.044715 * x * x * x);

    /// <summary>Phi(x), the normal distribution function.</summary>
    static double NormalTail(double x) => x < 0 ? 0.5 * Erfc(-x / Math.Sqrt(2)) : 1 - 0.5 * Erfc(x / Math.Sqrt(2));

    /// <summary>erfc(x), x at least 0: 1 - series below 2, Lentz's continued fraction above (Numerical Recipes' recurrence of 1/(x+ 1/2/(x+ 1/(x+ …)))).</summary>
    static double Erfc(double x)
    {
        if (x < 2) return 1 - ErfSeries(x);
        if (x > 30) return 0;
        double f = 0;
        for (int i = 120; i > 0; i--) f = 0.5 * i / (x + f);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + f);
    }

    /// <summary>erf(x) = 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!!.</summary>
    static double ErfSeries(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 120 && Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    [Fact]
    public void Function_Edges_AreDefined()
    {
        const float Inf = float.PositiveInfinity;
        Assert.Equal([1f, 1f, Inf, 0f, Inf, 0f], new[] { 0f, -0f, Inf, -Inf, 88.73f, -103.98f }.Select(Elementary.Exp));
        Assert.Equal([-Inf, -Inf, 0f, Inf, float.NaN, float.NaN], new[] { 0f, -0f, 1f, Inf, -1f, -Inf }.Select(Elementary.Log));
        Assert.Equal([-Inf, 0f, Inf, float.NaN, float.NaN], new[] { -1f, 0f, Inf, -1.5f, -Inf }.Select(Elementary.Log1p));
        Assert.True(float.IsNegative(Elementary.Log1p(-0f)) && float.IsNegative(Elementary.Tanh(-0f)) && float.IsNegative(Elementary.Erf(-0f)));
        Assert.Equal([1f, -1f], new[] { Inf, -Inf }.Select(Elementary.Tanh));
        Assert.Equal([1f, -1f], new[] { Inf, -Inf }.Select(Elementary.Erf));
        Assert.Equal([1f, 0f, 0.5f], new[] { Inf, -Inf, 0f }.Select(Elementary.Sigmoid));
        foreach (Func<float, float> f in (Func<float, float>[])[Elementary.Silu, Elementary.Gelu, Elementary.GeluTanh]) Assert.Equal([Inf, -0f, 0f, float.MaxValue, -0f], new[] { Inf, -Inf, 0f, float.MaxValue, float.MinValue }.Select(f));
        foreach (Func<float, float> f in (Func<float, float>[])[Elementary.SiluDerivative, Elementary.GeluDerivative, Elementary.GeluTanhDerivative]) Assert.Equal([1f, 0f, 0.5f, 1f, 0f], new[] { Inf, -Inf, 0f, float.MaxValue, float.MinValue }.Select(f));
        foreach ((string name, Action<float[], float[]> _, Func<float, float> twin, float _, float _) in ElementaryFunctions.All) Assert.True(float.IsNaN(twin(float.NaN)), name);
    }

    [Fact]
    public void Spans_DifferentLengths_Throw() => Assert.Throws<ArgumentException>(() => Elementary.Exp(new float[3], new float[4]));
}
