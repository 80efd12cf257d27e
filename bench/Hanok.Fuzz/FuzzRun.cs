using System.Diagnostics;
using System.Globalization;
using Hanok.Language.Messages;
using Hanok.Tests;

namespace Hanok.Fuzz;

/// <summary>Gives a target one damaged input after another and watches time, allocation and exceptions. Input i depends on the seed and i alone.</summary>
sealed class FuzzRun(IFuzzTarget target, int seed, string failures)
{
    const int LongestInput = 1 << 17, HangSeconds = 60, Attempts = 3;
    const double SlowSeconds = 1;
    const string Schedule = "/proc/thread-self/schedstat";

    long started = Stopwatch.GetTimestamp();
    byte[] current = [];

    /// <summary>Inputs that were read without complaint.</summary>
    public long Accepted { get; private set; }

    /// <summary>Inputs that were refused with a reason.</summary>
    public long Refused { get; private set; }

    /// <summary>Inputs that crashed, took too long or allocated too much.</summary>
    public long Failed { get; private set; }

    /// <summary>The most bytes that one input allocated beyond sixteen times its length (16 MiB are allowed, unless the target has limits of its own).</summary>
    public long MostAllocated { get; private set; }

    /// <summary>The longest time that one input took, in seconds.</summary>
    public double Slowest { get; private set; }

    /// <summary>Runs input <paramref name="index"/>.</summary>
    public void Run(long index)
    {
        current = new Mutator(HashOf(seed, index)).Next(target.Seeds, target.Words, LongestInput, target.IsText);
        Volatile.Write(ref started, Stopwatch.GetTimestamp());
        string? reason = Try(current, out double seconds, out long allocated);
        // A machine that is busy with other things is no fault of the parser: a slow input must be slow every time, by the processor's time where the system tells it.
        for (int i = 1; i < Attempts && reason is null && seconds > SlowSeconds; i++)
        {
            double before = ProcessorSeconds();
            reason = Try(current, out seconds, out allocated);
            if (before > 0) seconds = ProcessorSeconds() - before;
        }
        Slowest = Math.Max(Slowest, seconds);
        MostAllocated = Math.Max(MostAllocated, allocated - 16L * current.Length);
        if (reason is null && seconds > SlowSeconds) reason = FormattableString.Invariant($"slow: {seconds:f1} s");
        if (reason is null && allocated > target.MostAllocation(current.Length)) reason = $"allocated {allocated} bytes for {current.Length}";
        if (reason is not null) Fail(index, reason);
    }

    /// <summary>Ends the process with the input saved if one input takes a minute.</summary>
    public void Watch(CancellationToken stop)
    {
        Thread watch = new(() =>
        {
            while (!stop.WaitHandle.WaitOne(1000))
            {
                if (Stopwatch.GetElapsedTime(Volatile.Read(ref started)).TotalSeconds < HangSeconds) continue;
                Fail(-1, $"hangs: more than {HangSeconds} s");
                Environment.Exit(1);
            }
        })
        { IsBackground = true };
        watch.Start();
    }

    string? Try(byte[] input, out double seconds, out long allocated)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), begin = Stopwatch.GetTimestamp();
        string? reason = null;
        try
        {
            target.Read(input);
            Accepted++;
        }
        catch (UserError)
        {
            Refused++;
        }
        catch (Exception e)
        {
            reason = e.ToString();
        }
        seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return reason;
    }

    // What this thread has had so far (Linux); 0 where that is not known. Collecting garbage is part of it.
    static double ProcessorSeconds() => File.Exists(Schedule) ? long.Parse(File.ReadAllText(Schedule).Split(' ')[0], CultureInfo.InvariantCulture) / 1e9 : 0;

    void Fail(long index, string reason)
    {
        Failed++;
        Directory.CreateDirectory(failures);
        string path = Path.Combine(failures, $"seed-{seed}-input-{index}");
        File.WriteAllBytes(path, current);
        File.WriteAllText(path + ".txt", reason + "\n");
        Console.WriteLine($"FAILED input {index} ({current.Length} bytes, {path}): {reason.Split('\n')[0]}");
    }

    // A mixing step (MurmurHash3's finaliser), so that neighbouring inputs have nothing in common.
    static int HashOf(int seed, long index)
    {
        ulong h = (ulong)index * 0x9E37_79B9_7F4A_7C15 + (uint)seed;
        h = (h ^ h >> 33) * 0xFF51_AFD7_ED55_8CCD;
        h = (h ^ h >> 33) * 0xC4CE_B9FE_1A85_EC53;
        return (int)(h ^ h >> 33);
    }
}
