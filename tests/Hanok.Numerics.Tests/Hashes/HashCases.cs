using System.Globalization;

namespace Hanok.Numerics.Tests;

/// <summary>All cases. A new family of kernels gets a class of its own and a line here.</summary>
static class HashCases
{
    public static IHashCase[] All { get; } =
    [
        new ReductionHash(),
        new ElementaryHash(),
        new Elementary64Hash(),
        new PhiloxHash(),
        new MatMulHash(),
        new PackedMatrixHash(),
        new TrainingStepHash(),
        new AttentionHash(),
        new RopeTableHash(),
        new MuonHash(),
        new QuantisedHash(),
        new ServingHash(),
        new CacheTypeHash(CacheType.F16, CacheType.F16),
        new CacheTypeHash(CacheType.Q8_0, CacheType.Q8_0),
        new CacheTypeHash(CacheType.Q4_0, CacheType.Q4_0),
        new CacheTypeHash(CacheType.Q8_0, CacheType.F16),
    ];

    /// <summary>Lines "name, threads, hash" separated by tabs.</summary>
    public static IEnumerable<string> Compute(int[] threads)
    {
        foreach (int count in threads)
        {
            using WorkerPool pool = new(count);
            foreach (IHashCase c in All)
            {
                using HashSink sink = new();
                c.Run(pool, sink);
                yield return string.Create(CultureInfo.InvariantCulture, $"{c.Name}\t{count}\t{sink.Finish()}");
            }
        }
    }
}
