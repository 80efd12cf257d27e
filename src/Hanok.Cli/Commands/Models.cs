using Hanok.Inference;
using Hanok.Inference.Generation;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary>Opens models for the commands.</summary>
static class Models
{
    /// <summary>The model in <paramref name="path"/>, ready to generate; says so where memory makes its window shorter than the model's.</summary>
    /// <param name="ui">Where that is said.</param>
    /// <param name="path">A bundle.</param>
    /// <param name="pool">The threads that work.</param>
    /// <param name="contextSize">The window asked for.</param>
    /// <param name="how">How products with quantised weights are computed (null: as the bundle has it), and the most bytes that the process may take (null: what it needs).</param>
    /// <param name="ignore">Told what is not known, instead of refusing it.</param>
    /// <param name="template">Gives another chat template than the model's own; null: that.</param>
    /// <param name="cache">How the cache stores keys and values; null: <see cref="Bundle.DefaultCacheType"/>.</param>
    public static ITextGenerator Open(Ui ui, string path, WorkerPool pool, int? contextSize = null, (Computation? Computation, long? MemoryLimit) how = default, Action<UserError>? ignore = null, Func<Bundle, ChatTemplate?>? template = null,
        (CacheType? Keys, CacheType? Values) cache = default)
    {
        Bundle bundle = Bundle.Open(path, ignore);
        TextGenerator generator = new(bundle, pool, contextSize, how.Computation, template?.Invoke(bundle), cache.Keys ?? bundle.DefaultCacheType, cache.Values ?? bundle.DefaultCacheType, how.MemoryLimit);
        if (contextSize is null && generator.ContextLength < generator.TrainedContextLength) ui.Say("cli.context_less", generator.ContextLength, generator.TrainedContextLength);
        return generator;
    }

    /// <summary>A pool of the threads asked for; all processors by default.</summary>
    public static WorkerPool Pool(int? threads) => threads is { } n ? new WorkerPool(n) : WorkerPool.Default;
}
