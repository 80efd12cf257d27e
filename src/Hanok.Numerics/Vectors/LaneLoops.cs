using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>A function of one number, written once for all lane types.</summary>
interface ILaneFunction
{
    /// <summary>The function of every lane.</summary>
    static abstract T Apply<T>(T x) where T : struct, ILaneMath<T>;
}

/// <summary>A function of two numbers, written once for all lane types.</summary>
interface ILaneFunction2
{
    /// <summary>The function of every pair of lanes.</summary>
    static abstract T Apply<T>(T x, T y) where T : struct, ILaneMath<T>;
}

/// <summary>One loop per arity. Every element is computed by itself, so length and alignment do not change a result.</summary>
static unsafe class LaneLoops
{
    /// <summary>result[i] = f(x[i]).</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Map<TFunction>(ReadOnlySpan<float> x, Span<float> result) where TFunction : struct, ILaneFunction
    {
        if (x.Length != result.Length) throw new ArgumentException($"{x.Length} arguments, {result.Length} results");
        fixed (float* px = x, pr = result) Map<TFunction>(px, pr, x.Length);
    }

    /// <summary>result[i] = f(x[i]) for i &lt; <paramref name="length"/>.</summary>
    public static void Map<TFunction>(float* x, float* result, long length) where TFunction : struct, ILaneFunction =>
        Tier.Run(new MapKernel<TFunction>(x, result, length));

    /// <summary>result[i] = f(x[i], y[i]) for i &lt; <paramref name="length"/>.</summary>
    public static void Map<TFunction>(float* x, float* y, float* result, long length) where TFunction : struct, ILaneFunction2 =>
        Tier.Run(new MapKernel2<TFunction>(x, y, result, length));

    readonly struct MapKernel<TFunction>(float* x, float* result, long length) : ILaneKernel where TFunction : struct, ILaneFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>() where T : struct, ILanes<T>
        {
            float* px = x, pr = result;
            long i = 0;
            for (; i <= length - 16; i += 16) T.Store(TFunction.Apply(T.Load(px + i)), pr + i);
            if (i < length) T.Store(TFunction.Apply(T.Load(px + i, (int)(length - i), 0f)), pr + i, (int)(length - i));
        }
    }

    readonly struct MapKernel2<TFunction>(float* x, float* y, float* result, long length) : ILaneKernel where TFunction : struct, ILaneFunction2
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>() where T : struct, ILanes<T>
        {
            float* px = x, py = y, pr = result;
            long i = 0;
            for (; i <= length - 16; i += 16) T.Store(TFunction.Apply(T.Load(px + i), T.Load(py + i)), pr + i);
            int rest = (int)(length - i);
            if (rest > 0) T.Store(TFunction.Apply(T.Load(px + i, rest, 0f), T.Load(py + i, rest, 0f)), pr + i, rest);
        }
    }
}
