using Hanok.Inference;
using Hanok.Inference.Generation;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary>Opens models for the commands.</summary>
static class Models
{
    /// <summary>The model in <paramref name="path"/>, ready to generate.</summary>
    public static ITextGenerator Open(string path, WorkerPool pool, int? contextSize = null, Computation? computation = null) =>
        TextGenerator.Open(path, pool, contextSize, computation);

    /// <summary>A pool of the threads asked for; all processors by default.</summary>
    public static WorkerPool Pool(int? threads) => threads is { } n ? new WorkerPool(n) : WorkerPool.Default;
}
