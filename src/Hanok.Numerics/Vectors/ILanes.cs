namespace Hanok.Numerics;

/// <summary>
/// The virtual vector of the numerics contract: 16 binary32 lanes. An algorithm is written once over a type parameter and gives the same bytes
/// whether the machine holds the lanes in one register of 512 bits, two of 256 or four of 128.
/// </summary>
/// <remarks>There are no horizontal operations but <see cref="Sum"/> and <see cref="Largest"/>, whose order is fixed. <see cref="Tier"/> chooses the type.</remarks>
/// <typeparam name="TSelf">The implementing type.</typeparam>
unsafe interface ILanes<TSelf> : ILaneMath<TSelf> where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Number of lanes.</summary>
    public const int Count = 16;

    /// <summary>Lane i holds p[i].</summary>
    static abstract TSelf Load(float* p);

    /// <summary>Lane i holds p[i] for i &lt; <paramref name="count"/>, <paramref name="rest"/> above. Memory beyond p[count-1] is not touched.</summary>
    static virtual TSelf Load(float* p, int count, float rest)
    {
        float* t = stackalloc float[16];
        for (int i = 0; i < 16; i++) t[i] = i < count ? p[i] : rest;
        return TSelf.Load(t);
    }

    /// <summary>Lane i holds the half p[i], widened by integers; infinities and NaN read as the numbers that their bits would be with one exponent more.</summary>
    static abstract TSelf LoadHalves(ushort* p);

    /// <summary>Lane i holds the signed byte p[i].</summary>
    static abstract TSelf LoadBytes(sbyte* p);

    /// <summary>Lane i holds the lower four bits of p[i] less 8, and of <paramref name="high"/> the upper four less 8.</summary>
    static abstract TSelf LoadNibbles(byte* p, out TSelf high);

    /// <summary>p[i] = lane i.</summary>
    static abstract void Store(TSelf v, float* p);

    /// <summary>p[i] = lane i for i &lt; <paramref name="count"/>.</summary>
    static virtual void Store(TSelf v, float* p, int count)
    {
        float* t = stackalloc float[16];
        TSelf.Store(v, t);
        for (int i = 0; i < count; i++) p[i] = t[i];
    }

    /// <summary>The contract's reduction: lanes i + (i+8), then i + (i+4), i + (i+2), 0 + 1.</summary>
    static abstract float Sum(TSelf v);

    /// <summary>The largest lane, in the same order as <see cref="Sum"/>.</summary>
    static abstract float Largest(TSelf v);
}
