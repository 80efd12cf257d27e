using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>The rate of fused multiply-adds that the machine reaches when nothing else limits it: the yardstick for every kernel.</summary>
/// <remarks>
/// Independent chains in registers of the widest tier, enough to cover the latency of the instruction on two pipes; no memory. An FMA counts as two
/// operations a lane. Clocks and neighbours change from second to second: measure work and probe side by side (<see cref="RatioProbe"/>).
/// </remarks>
public static class FmaPeak
{
    const int Chains = 12;

    /// <summary>Measures once for about <paramref name="milliseconds"/> on all threads of <paramref name="pool"/>.</summary>
    /// <returns>GFLOP/s of all threads together.</returns>
    public static double Measure(WorkerPool pool, double milliseconds = 4)
    {
        ArgumentNullException.ThrowIfNull(pool);
        while (true)
        {
            double known = Volatile.Read(ref roundsPerMillisecond);
            int rounds = (int)Math.Clamp(known * milliseconds, 1_000, int.MaxValue / 2);
            long start = Stopwatch.GetTimestamp();
            pool.For(pool.Threads, new Body(rounds));
            double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            // A guess from a disturbed moment makes probes too short to count: raise it until a probe lasts about as long as asked.
            double rate = rounds / elapsed;
            if (rate > known) Volatile.Write(ref roundsPerMillisecond, rate);
            if (rate <= known * 1.25 || elapsed >= milliseconds) return (double)rounds * Chains * Lanes * 2 * pool.Threads / elapsed * 1e-6;
        }
    }

    /// <summary>Lanes of one instruction in the tier of this process (the emulated tier counts its four lanes).</summary>
    public static int Lanes => Tier.Is512 ? 16 : Tier.Is256 ? 8 : 4;

    static double roundsPerMillisecond;

    readonly struct Body(int rounds) : IParallelBody
    {
        public void Run(int index)
        {
            float sum = Tier.Is512 ? Run512(rounds) : Tier.Is256 ? Run256(rounds) : Run128(rounds);
            if (float.IsNaN(sum)) throw new UnreachableException();       // keeps the loop from being removed
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Run512(int rounds)
    {
        Vector512<float> a = Vector512.Create(0.999999f), b = Vector512.Create(1e-6f);
        Vector512<float> c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (int i = rounds; i > 0; i--)
        {
            c0 = Simd.Fma(a, c0, b); c1 = Simd.Fma(a, c1, b); c2 = Simd.Fma(a, c2, b); c3 = Simd.Fma(a, c3, b);
            c4 = Simd.Fma(a, c4, b); c5 = Simd.Fma(a, c5, b); c6 = Simd.Fma(a, c6, b); c7 = Simd.Fma(a, c7, b);
            c8 = Simd.Fma(a, c8, b); c9 = Simd.Fma(a, c9, b); c10 = Simd.Fma(a, c10, b); c11 = Simd.Fma(a, c11, b);
        }
        return Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Run256(int rounds)
    {
        Vector256<float> a = Vector256.Create(0.999999f), b = Vector256.Create(1e-6f);
        Vector256<float> c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (int i = rounds; i > 0; i--)
        {
            c0 = Simd.Fma(a, c0, b); c1 = Simd.Fma(a, c1, b); c2 = Simd.Fma(a, c2, b); c3 = Simd.Fma(a, c3, b);
            c4 = Simd.Fma(a, c4, b); c5 = Simd.Fma(a, c5, b); c6 = Simd.Fma(a, c6, b); c7 = Simd.Fma(a, c7, b);
            c8 = Simd.Fma(a, c8, b); c9 = Simd.Fma(a, c9, b); c10 = Simd.Fma(a, c10, b); c11 = Simd.Fma(a, c11, b);
        }
        return Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Run128(int rounds)
    {
        Vector128<float> a = Vector128.Create(0.999999f), b = Vector128.Create(1e-6f);
        Vector128<float> c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (int i = rounds; i > 0; i--)
        {
            c0 = Simd.Fma(a, c0, b); c1 = Simd.Fma(a, c1, b); c2 = Simd.Fma(a, c2, b); c3 = Simd.Fma(a, c3, b);
            c4 = Simd.Fma(a, c4, b); c5 = Simd.Fma(a, c5, b); c6 = Simd.Fma(a, c6, b); c7 = Simd.Fma(a, c7, b);
            c8 = Simd.Fma(a, c8, b); c9 = Simd.Fma(a, c9, b); c10 = Simd.Fma(a, c10, b); c11 = Simd.Fma(a, c11, b);
        }
        return Vector128.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }
}
