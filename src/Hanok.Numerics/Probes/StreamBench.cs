using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hanok.Numerics;

/// <summary>How fast memory is read: the limit of generation, which reads every weight once a token.</summary>
public static unsafe class StreamBench
{
    const long Bytes = 1L << 30;
    const int Piece = 1 << 20, Reads = 5;

    /// <summary>Row <c>memory-read</c>: the median of five reads of 1 GiB by all threads, in GB/s.</summary>
    public static BenchRow Read(WorkerPool pool)
    {
        using NativeBuffer<byte> memory = new(Bytes);
        double[] rates = new double[Reads];
        pool.For((int)(Bytes / Piece), new Fill(memory.Data));
        for (int i = 0; i < Reads; i++)
        {
            long start = Stopwatch.GetTimestamp();
            pool.For((int)(Bytes / Piece), new Sum(memory.Data));
            rates[i] = Bytes / Stopwatch.GetElapsedTime(start).TotalSeconds * 1e-9;
        }
        return new BenchRow("memory-read", pool.Threads, RatioProbe.Median(rates), "GB/s", null);
    }

    readonly struct Fill(byte* memory) : IParallelBody
    {
        public void Run(int index) => new Span<byte>(memory + (long)index * Piece, Piece).Fill(1);
    }

    readonly struct Sum(byte* memory) : IParallelBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run(int index)
        {
            byte* p = memory + (long)index * Piece;
            Vector256<byte> a = default, b = default, c = default, d = default;
            for (int i = 0; i < Piece; i += 128)
            {
                a |= Vector256.Load(p + i);
                b |= Vector256.Load(p + i + 32);
                c |= Vector256.Load(p + i + 64);
                d |= Vector256.Load(p + i + 96);
            }
            if (((a | b) | (c | d)) != Vector256.Create((byte)1)) throw new UnreachableException();      // keeps the loop from being removed
        }
    }
}
