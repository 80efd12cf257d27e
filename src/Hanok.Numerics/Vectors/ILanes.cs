namespace Hanok.Numerics;

/// <summary>
/// The virtual vector of the numerics contract: 16 binary32 lanes. An algorithm is written once over a type parameter and gives the same bytes
/// whether the machine holds the lanes in one register of 512 bits, two of 256 or four of 128.
/// </summary>
/// <remarks>Every operation is one correctly rounded IEEE-754 operation a lane. There are no reciprocal estimates and no horizontal additions but <see cref="Sum"/>, whose order is fixed.</remarks>
/// <typeparam name="TSelf">The implementing type.</typeparam>
unsafe interface ILanes<TSelf> where TSelf : struct, ILanes<TSelf>
{
    /// <summary>All lanes hold <paramref name="value"/>.</summary>
    static abstract TSelf Create(float value);

    /// <summary>Lane i holds p[i].</summary>
    static abstract TSelf Load(float* p);

    /// <summary>Lane i holds p[i] for i &lt; <paramref name="count"/>, <paramref name="rest"/> above. Memory beyond p[count-1] is not touched.</summary>
    static virtual TSelf Load(float* p, int count, float rest)
    {
        float* t = stackalloc float[16];
        for (int i = 0; i < 16; i++) t[i] = i < count ? p[i] : rest;
        return TSelf.Load(t);
    }

    /// <summary>p[i] = lane i.</summary>
    static abstract void Store(TSelf v, float* p);

    /// <summary>p[i] = lane i for i &lt; <paramref name="count"/>.</summary>
    static virtual void Store(TSelf v, float* p, int count)
    {
        float* t = stackalloc float[16];
        TSelf.Store(v, t);
        for (int i = 0; i < count; i++) p[i] = t[i];
    }

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

    /// <summary>a &gt; b ? a : b in each lane (b where either is NaN), the rule of the x86 instruction.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>a &lt; b ? a : b in each lane (b where either is NaN).</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The square root, correctly rounded.</summary>
    static abstract TSelf Sqrt(TSelf a);

    /// <summary>a rounded to an integer, halves to even.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>2^n for lanes that hold integers n of -126 to 127, built in the exponent field.</summary>
    static abstract TSelf PowerOfTwo(TSelf n);

    /// <summary>Lanes of <paramref name="yes"/> where a &lt; b, else of <paramref name="no"/> (also where either is NaN).</summary>
    static abstract TSelf SelectLess(TSelf a, TSelf b, TSelf yes, TSelf no);

    /// <summary>|a|.</summary>
    static abstract TSelf Abs(TSelf a);

    /// <summary>The contract's reduction: lanes i + (i+8), then i + (i+4), i + (i+2), 0 + 1.</summary>
    static abstract float Sum(TSelf v);

    /// <summary>The largest lane, in the same order as <see cref="Sum"/>.</summary>
    static abstract float Largest(TSelf v);
}
