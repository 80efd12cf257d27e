using Xunit.Abstractions;

namespace Hanok.Numerics.Tests;

public sealed class Elementary64Tests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("exp", 0.6)]
    [InlineData("log", 0.6)]
    [InlineData("pow", 0.6)]
    [InlineData("sin", 0.8)]
    [InlineData("cos", 0.8)]
    public void Function_ReferenceArguments_StaysWithinItsError(string function, double bound)
    {
        double worst = 0, at = 0;
        foreach ((string name, double x, double y, double high, double low) in Elementary64References.All)
        {
            if (name != function) continue;
            double got = function switch
            {
                "exp" => Elementary64.Exp(x),
                "log" => Elementary64.Log(x),
                "pow" => Elementary64.Pow(x, y),
                "sin" => Elementary64.Sin(x),
                _ => Elementary64.Cos(x),
            };
            double magnitude = Math.Abs(high), ulp = Math.BitIncrement(magnitude) - magnitude;
            double error = Math.Abs((got - high) - low) / ulp;
            if (error > worst) (worst, at) = (error, x);
        }
        output.WriteLine($"{function}: {worst:F3} ulp at {at:R}");
        Assert.InRange(worst, 0.0, bound);
    }

    [Theory]
    [InlineData("exp", -740, 709)]
    [InlineData("log", 0, 10)]
    [InlineData("sin", -1e6, 1e6)]
    [InlineData("cos", -1e9, 1e12)]
    public void Function_DenseArguments_AgreesWithTheCLibraryToTwoUlp(string function, double low, double high)
    {
        for (int i = 0; i < 100_000; i++)
        {
            double x = low + (high - low) * (i + 0.37) / 100_000;
            (double want, double got) = function switch
            {
                "exp" => (Math.Exp(x), Elementary64.Exp(x)),
                "log" => (Math.Log(x), Elementary64.Log(x)),
                "sin" => (Math.Sin(x), Elementary64.Sin(x)),
                _ => (Math.Cos(x), Elementary64.Cos(x)),
            };
            double magnitude = Math.Abs(want);
            Assert.True(Math.Abs(want - got) <= 2 * (Math.BitIncrement(magnitude) - magnitude), $"{function}({x:R}) = {got:R}, the C library says {want:R}");
        }
    }

    [Fact]
    public void Function_Edges_AreDefined()
    {
        double inf = double.PositiveInfinity, nan = double.NaN;
        Assert.Equal([1.0, 1.0, inf, 0.0, nan, inf, 0.0], new[] { 0.0, -0.0, inf, -inf, nan, 709.79, -745.14 }.Select(Elementary64.Exp));
        Assert.Equal(double.Epsilon, Elementary64.Exp(-745.13));
        Assert.Equal([-inf, -inf, 0.0, inf, nan, nan, nan], new[] { 0.0, -0.0, 1.0, inf, -1.0, -inf, nan }.Select(Elementary64.Log));
        Assert.Equal(-744.4400719213812, Elementary64.Log(double.Epsilon));
        Assert.Equal([nan, nan, nan, 0.0], new[] { inf, -inf, nan, 0.0 }.Select(Elementary64.Sin));
        Assert.True(double.IsNegative(Elementary64.Sin(-0.0)));
        Assert.Equal([nan, nan, 1.0, 1.0], new[] { inf, nan, 0.0, -0.0 }.Select(Elementary64.Cos));
        Assert.Equal(double.Epsilon, Elementary64.Sin(double.Epsilon));
    }

    [Theory]
    [InlineData(2, 10)]
    [InlineData(-2, 3)]
    [InlineData(-2, 4)]
    [InlineData(-2, 0.5)]
    [InlineData(0, -1)]
    [InlineData(-0.0, -1)]
    [InlineData(-0.0, 3)]
    [InlineData(-0.0, 2)]
    [InlineData(double.PositiveInfinity, 0.5)]
    [InlineData(double.NegativeInfinity, 3)]
    [InlineData(double.NegativeInfinity, -3)]
    [InlineData(double.NegativeInfinity, -2)]
    [InlineData(0.5, double.PositiveInfinity)]
    [InlineData(0.5, double.NegativeInfinity)]
    [InlineData(-1, double.PositiveInfinity)]
    [InlineData(1, double.NaN)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(10, 400)]
    [InlineData(10, -400)]
    [InlineData(-10, 401)]
    [InlineData(1e300, 1e300)]
    [InlineData(0.9, 1e300)]
    [InlineData(10, -320)]
    public void Pow_SpecialCases_AreThoseOfIeee754(double x, double y)
    {
        double want = Math.Pow(x, y), got = Elementary64.Pow(x, y);
        if (double.IsNaN(want)) Assert.True(double.IsNaN(got));
        else Assert.Equal(BitConverter.DoubleToInt64Bits(want), BitConverter.DoubleToInt64Bits(got));
    }
}
