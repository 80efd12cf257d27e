using System.Runtime;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models.Decoders;

// Weights that serve within a limit of memory: what fits beside everything else is packed, the rest stays in the file and is packed when it is used.
public sealed partial class DecoderWeights
{
    /// <summary>Bytes for what is not counted one by one: code that is yet to be compiled, garbage, scratch of the kernels, pages of the file that are being read.</summary>
    const long Reserve = 48 << 20;

    readonly List<MappedWeight> always = [], seldom = [];
    PackedTiles? tiles;
    long memoryLimit;
    WorkerPool? packers;

    /// <summary>Whether a limit of memory was set; then <see cref="FitBeside"/> packs them.</summary>
    public bool IsLimited => tiles is not null;

    /// <summary>Packs as many matrices as fit into the limit beside <paramref name="bytes"/> of caches and working memory, which may not have been touched yet. Experts are packed when they are chosen, unless everything fits.</summary>
    /// <exception cref="UserError"><c>models.memory_limit</c>: the limit is too small for the rest; how much is needed.</exception>
    /// <exception cref="InvalidOperationException">There is no limit.</exception>
    public void FitBeside(long bytes)
    {
        if (tiles is null) throw new InvalidOperationException("no limit of memory was set");
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long beside = Environment.WorkingSet - tiles.Bytes + bytes + Reserve, least = beside + PackedTiles.Least(always.Concat(seldom));
        if (least > memoryLimit) throw new UserError("models.memory_limit", InMebibytes(memoryLimit), InMebibytes(least + (1 << 20) - 1)) { IsUsage = true };
        tiles.Fit(packers!, memoryLimit - beside, always, seldom);
    }

    /// <summary>As <c>--memory-limit</c> takes it.</summary>
    static string InMebibytes(long bytes) => FormattableString.Invariant($"{bytes >> 20}m");

    Weight Mapped(TensorSpec tensor, StoredMatrix stored, Computation computation)
    {
        MappedWeight weight = new(stored, computation == Computation.Int8, tiles!);
        (DecoderTensors.IsOfExpert(tensor.Name) ? seldom : always).Add(weight);
        return weight;
    }
}
