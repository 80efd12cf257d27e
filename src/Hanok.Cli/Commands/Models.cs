using Hanok.Inference;
using Hanok.Inference.Generation;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary>Opens models for the commands.</summary>
static class Models
{
    /// <summary>The model in <paramref name="path"/>, ready to generate; its cache of the types asked for, or of <see cref="Bundle.DefaultCacheType"/>.</summary>
    public static ITextGenerator Open(string path, WorkerPool pool, int? contextSize = null, Computation? computation = null, Action<UserError>? ignore = null, (CacheType? Keys, CacheType? Values) cache = default)
    {
        Bundle bundle = Bundle.Open(path, ignore);
        return new TextGenerator(bundle, pool, contextSize, computation, cache.Keys ?? bundle.DefaultCacheType, cache.Values ?? bundle.DefaultCacheType);
    }

    /// <summary>A pool of the threads asked for; all processors by default.</summary>
    public static WorkerPool Pool(int? threads) => threads is { } n ? new WorkerPool(n) : WorkerPool.Default;
}
