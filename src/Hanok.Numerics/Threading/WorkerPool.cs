using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>
/// Threads of our own that share the pieces of a loop. A worker spins for a moment after each loop, since the next one usually follows within
/// microseconds, and parks after that. Calls allocate nothing.
/// </summary>
/// <remarks>
/// The pool never decides a result: which thread does a piece is a matter of timing, so a piece must give the same bytes wherever it runs
/// (the numerics contract). One loop runs at a time; a loop started from inside a piece runs on the calling thread.
/// An exception in a piece is thrown by <see cref="For{TBody}"/> after all pieces have ended.
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    const int SpinRounds = 4_000;

    readonly Thread[] workers;
    readonly SemaphoreSlim parked = new(0);
    readonly Lock gate = new();
    [ThreadStatic] static WorkerPool? current;

    // The loop in progress. Workers see a new value of `generation` and join.
    delegate*<void*, int, void> invoke;
    void* body;
    int count;
    Padded next, finished, generation, sleeping;
    volatile Exception? failure;
    volatile bool stopping;

    /// <summary>A pool that works with <paramref name="threads"/> threads, the caller's included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than 1,024.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        Threads = threads;
        if (threads > Environment.ProcessorCount) Volatile.Write(ref oversubscribed, true);
        workers = new Thread[threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work, 16 << 20) { IsBackground = true, Name = $"hanok-{i + 1}" };
            workers[i].Start();
        }
    }

    /// <summary>A pool for all processors of this machine, made on first use.</summary>
    public static WorkerPool Default => Shared.Value;

    static readonly Lazy<WorkerPool> Shared = new(() => new WorkerPool(Math.Min(1024, Environment.ProcessorCount)));

    /// <summary>Number of threads that share a loop, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Runs pieces 0 to <paramref name="pieces"/> - 1 of <paramref name="loop"/> and returns when all are done.</summary>
    public void For<TBody>(int pieces, in TBody loop) where TBody : unmanaged, IParallelBody
    {
        TBody copy = loop;
        if (pieces <= 1 || workers.Length == 0 || current is not null)
        {
            for (int i = 0; i < pieces; i++) copy.Run(i);
            return;
        }
        lock (gate)
        {
            body = &copy;
            invoke = &Invoke<TBody>;
            count = pieces;
            failure = null;
            finished.Value = 0;
            Volatile.Write(ref next.Value, 0);
            Interlocked.Increment(ref generation.Value);     // full fence: publishes the fields above
            int asleep = Volatile.Read(ref sleeping.Value);
            if (asleep > 0) parked.Release(asleep);
            current = this;
            TakePieces();
            current = null;
            // Wait until every worker has left the loop, so that `copy` may go out of scope.
            SpinWait spin = default;
            while (Volatile.Read(ref finished.Value) != workers.Length) Pause(ref spin);
        }
        if (failure is { } e) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e);
    }

    /// <summary>Stops the threads; waits for them.</summary>
    public void Dispose()
    {
        if (stopping || this == (Shared.IsValueCreated ? Shared.Value : null)) return;
        lock (gate)
        {
            stopping = true;
            Interlocked.Increment(ref generation.Value);
            parked.Release(workers.Length);
        }
        foreach (Thread t in workers) t.Join();
        parked.Dispose();
    }

    static void Invoke<TBody>(void* body, int index) where TBody : unmanaged, IParallelBody => Unsafe.AsRef<TBody>(body).Run(index);

    void TakePieces()
    {
        try
        {
            for (int i; (i = Interlocked.Increment(ref next.Value) - 1) < count;) invoke(body, i);
        }
        catch (Exception e)
        {
            failure ??= e;
            Volatile.Write(ref next.Value, count);           // the others stop at their next piece
        }
    }

    void Work()
    {
        current = this;
        int seen = 0;
        while (true)
        {
            SpinWait spin = default;
            for (int i = 0; Volatile.Read(ref generation.Value) == seen && i < SpinRounds; i++) Pause(ref spin);
            while (Volatile.Read(ref generation.Value) == seen)
            {
                Interlocked.Increment(ref sleeping.Value);
                // Look once more between announcing the sleep and sleeping: a loop that began in between has not counted us.
                if (Volatile.Read(ref generation.Value) == seen) parked.Wait();
                Interlocked.Decrement(ref sleeping.Value);
            }
            seen++;
            if (stopping) return;
            TakePieces();
            Interlocked.Increment(ref finished.Value);
        }
    }

    // On a machine with fewer processors than threads a spinning thread must give way, or it keeps the one it waits for from running.
    static void Pause(ref SpinWait spin)
    {
        if (spin.Count < 10) spin.SpinOnce(sleep1Threshold: -1);
        else if (Environment.ProcessorCount > 1) { Thread.SpinWait(8); YieldIfOversubscribed(); }
        else Thread.Yield();
    }

    static void YieldIfOversubscribed()
    {
        if (Oversubscribed) Thread.Yield();
    }

    /// <summary>True once some pool has more threads than there are processors.</summary>
    static bool Oversubscribed => Volatile.Read(ref oversubscribed);
    static bool oversubscribed;

    /// <summary>An integer alone on its two cache lines (prefetchers fetch lines in pairs).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    struct Padded
    {
        [FieldOffset(128)] public int Value;
    }
}
