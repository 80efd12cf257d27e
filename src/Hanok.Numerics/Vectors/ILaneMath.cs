namespace Hanok.Numerics;

/// <summary>
/// Arithmetic on one or more binary32 lanes at once. A formula written over it serves the vectors (<see cref="ILanes{TSelf}"/>) and their scalar
/// twin (<see cref="Lane"/>) with the same operations in the same order, so that all give the same bits.
/// </summary>
/// <remarks>Every operation is one correctly rounded IEEE-754 operation a lane, or exact. There are no reciprocal estimates.</remarks>
/// <typeparam name="TSelf">The implementing type.</typeparam>
interface ILaneMath<TSelf> where TSelf : struct, ILaneMath<TSelf>
{
    /// <summary>All lanes hold <paramref name="value"/>.</summary>
    static abstract TSelf Create(float value);

    /// <summary>a + b.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a * b.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b, correctly rounded.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>c - a * b with one rounding.</summary>
    static abstract TSelf FmaNegated(TSelf a, TSelf b, TSelf c);

    /// <summary>a &gt; b ? a : b in each lane (b where either is NaN or both are zero), the rule of the x86 instruction.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>a &lt; b ? a : b in each lane (b where either is NaN or both are zero).</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The square root, correctly rounded.</summary>
    static abstract TSelf Sqrt(TSelf a);

    /// <summary>a rounded to an integer, halves to even.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>2^n for lanes that hold integers n of -126 to 127, built in the exponent field. Other lanes (NaN, larger numbers) give unspecified bits.</summary>
    static abstract TSelf PowerOfTwo(TSelf n);

    /// <summary>Lanes of <paramref name="yes"/> where a &lt; b, else of <paramref name="no"/> (also where either is NaN).</summary>
    static abstract TSelf SelectLess(TSelf a, TSelf b, TSelf yes, TSelf no);

    /// <summary>|a|.</summary>
    static abstract TSelf Abs(TSelf a);

    /// <summary>The magnitude of <paramref name="a"/> with the sign bit of <paramref name="sign"/>.</summary>
    static abstract TSelf CopySign(TSelf a, TSelf sign);

    /// <summary>
    /// Writes a positive normal number as m * 2^e with m in [2/3, 4/3): subtracts the bits of 2/3 from those of <paramref name="a"/>, takes the
    /// exponent field as e and what is left as m. Other lanes (zero, negative, subnormal, infinite, NaN) give unspecified values.
    /// </summary>
    static abstract TSelf Split(TSelf a, out TSelf exponent);
}
