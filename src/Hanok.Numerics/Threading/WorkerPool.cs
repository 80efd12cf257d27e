using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>
/// Threads of our own that share the pieces of a loop. A worker spins for a moment after each loop, since the next one usually follows within
/// microseconds, and parks after that. Calls allocate nothing.
/// </summary>
/// <remarks>
/// The pool never decides a result: which thread does a piece is a matter of timing, so a piece must give the same bytes wherever it runs
/// (the numerics contract). One loop runs at a time; a loop started from inside a piece, of any pool, runs on the calling thread.
/// An exception in a piece is thrown by <see cref="For{TBody}"/> after the pieces in progress have ended; pieces not begun by then are left out.
/// A loop ends when its pieces have ended, not when every worker has seen it: a worker that the system gives no time (more threads than processors, other
/// programs) delays nobody but by the piece it is in.
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    // The state is one word: the loop's number in the upper half; below it whether the loop takes workers, and how many are inside.
    const long NextLoop = 1L << 32, Open = 1L << 31, Inside = Open - 1;

    readonly Thread[] workers;
    readonly SemaphoreSlim parked = new(0);
    readonly Lock gate = new();
    readonly int spinRounds;
    [ThreadStatic] static WorkerPool? current;

    // The loop in progress: written while it is closed and nobody is inside, read by workers inside.
    delegate*<void*, int, void> invoke;
    void* body;
    int count;
    Exception? failure;
    Padded next, state, sleeping;
    volatile bool stopping;

    /// <summary>A pool that works with <paramref name="threads"/> threads, the caller's included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than 1,024.</exception>
    /// <exception cref="PlatformNotSupportedException">Subnormal numbers are flushed on this thread.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        Tier.RequireSubnormals();                            // new threads inherit the caller's floating-point mode
        Threads = threads;
        // With more threads than processors a spinning thread keeps the one that has work from running.
        spinRounds = threads > Environment.ProcessorCount ? 16 : 2_000;
        workers = new Thread[threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work, 16 << 20) { IsBackground = true, Name = $"hanok-{i + 1}" };
            workers[i].Start();
        }
    }

    /// <summary>A pool for all processors of this machine, made on first use. Disposing of it does nothing.</summary>
    public static WorkerPool Default => Shared.Value;

    /// <summary>The calling thread alone, for work that a thread does whole. Lives as long as the program.</summary>
    internal static WorkerPool Single { get; } = new(1);

    static readonly Lazy<WorkerPool> Shared = new(() => new WorkerPool(Math.Min(1024, Environment.ProcessorCount)));

    /// <summary>Number of threads that share a loop, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>Runs pieces 0 to <paramref name="pieces"/> - 1 of <paramref name="loop"/> and returns when all are done.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed of.</exception>
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
            ObjectDisposedException.ThrowIf(stopping, this);
            body = &copy;
            invoke = &Invoke<TBody>;
            count = pieces;
            failure = null;
            next.Value = 0;
            Interlocked.Exchange(ref state.Value, (state.Value & ~(NextLoop - 1)) + NextLoop + Open);   // full fence: publishes the fields above
            Wake(Math.Min(pieces - 1, workers.Length));
            current = this;
            TakePieces();
            current = null;
            // No piece is left to begin. Close the loop, so that nobody enters any more, and wait for those inside: `copy` may go out of scope then.
            Interlocked.And(ref state.Value, ~Open);
            for (int i = 0; (Volatile.Read(ref state.Value) & Inside) != 0; i++) Pause(i);
        }
        if (failure is { } e) ExceptionDispatchInfo.Throw(e);
    }

    /// <summary>Stops the threads and waits for them.</summary>
    public void Dispose()
    {
        if (Shared.IsValueCreated && this == Shared.Value) return;
        lock (gate)
        {
            if (stopping) return;
            stopping = true;
            Interlocked.Exchange(ref state.Value, (state.Value & ~(NextLoop - 1)) + NextLoop);
            Wake(workers.Length);
        }
        foreach (Thread t in workers) t.Join();
        parked.Dispose();
    }

    static void Invoke<TBody>(void* body, int index) where TBody : unmanaged, IParallelBody => Unsafe.AsRef<TBody>(body).Run(index);

    void TakePieces()
    {
        try
        {
            for (int i; (i = Interlocked.Increment(ref next.Integer) - 1) < count;) invoke(body, i);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, e, null);
            Volatile.Write(ref next.Integer, count);         // the others stop at their next piece
        }
    }

    /// <summary>Wakes up to <paramref name="wanted"/> parked workers; each is taken off the count of sleepers by who wakes it.</summary>
    void Wake(int wanted)
    {
        while (true)
        {
            long asleep = Volatile.Read(ref sleeping.Value), taken = Math.Min(asleep, wanted);
            if (taken <= 0) return;
            if (Interlocked.CompareExchange(ref sleeping.Value, asleep - taken, asleep) != asleep) continue;
            parked.Release((int)taken);
            return;
        }
    }

    void Work()
    {
        current = this;
        long seen = 0;
        while (true)
        {
            long now = WaitForLoop(seen);
            if (stopping) return;
            // Enter if the loop still takes workers; else it is over, and the next one counts.
            seen = now & ~(NextLoop - 1);
            while ((now & ~(NextLoop - 1)) == seen && (now & Open) != 0)
            {
                long before = Interlocked.CompareExchange(ref state.Value, now + 1, now);
                if (before == now)
                {
                    TakePieces();
                    Interlocked.Decrement(ref state.Value);
                    break;
                }
                now = before;
            }
        }
    }

    /// <summary>Spins, then parks, until the loop's number differs from <paramref name="seen"/>; returns the state.</summary>
    long WaitForLoop(long seen)
    {
        long now;
        for (int i = 0; i < spinRounds; i++)
        {
            if (((now = Volatile.Read(ref state.Value)) & ~(NextLoop - 1)) != seen) return now;
            Pause(i);
        }
        while (((now = Volatile.Read(ref state.Value)) & ~(NextLoop - 1)) == seen)
        {
            Interlocked.Increment(ref sleeping.Value);
            // Look once more between announcing the sleep and sleeping: who began a loop in between may not have seen the announcement.
            if ((Volatile.Read(ref state.Value) & ~(NextLoop - 1)) == seen || !WithdrawSleep()) parked.Wait();
        }
        return now;
    }

    /// <summary>Takes back an announced sleep; false where somebody has already counted on it: then a permit comes and must be consumed.</summary>
    bool WithdrawSleep()
    {
        while (true)
        {
            long asleep = Volatile.Read(ref sleeping.Value);
            if (asleep == 0) return false;
            if (Interlocked.CompareExchange(ref sleeping.Value, asleep - 1, asleep) == asleep) return true;
        }
    }

    // A short wait stays on the processor; a longer one offers it to whoever could run, for it may be the thread waited for.
    void Pause(int round)
    {
        if (round < 64) Thread.SpinWait(2);
        else if ((round & 63) == 0 || workers.Length >= Environment.ProcessorCount) Thread.Yield();
        else Thread.SpinWait(16);
    }

    /// <summary>A number alone on its two cache lines (prefetchers fetch lines in pairs).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    struct Padded
    {
        [FieldOffset(128)] public long Value;
        [FieldOffset(128)] public int Integer;
    }
}
