namespace Hanok.Numerics;

/// <summary>Places buffers with known lifetimes in one arena so that those alive together do not overlap: largest first, each at the lowest place that is free.</summary>
/// <remarks>Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020 (greedy by size for offset calculation).</remarks>
sealed class MemoryPlan
{
    const long Alignment = 16;                                // floats: a cache line

    readonly List<Block> blocks = [];

    sealed class Block(long length)
    {
        public readonly long Length = (length + Alignment - 1) / Alignment * Alignment;
        public int First = int.MaxValue, Last = int.MinValue;
        public long Offset;
    }

    /// <summary>Floats that the arena needs; valid after <see cref="Place"/>.</summary>
    public long Length { get; private set; }

    /// <summary>A new buffer of <paramref name="length"/> floats, not alive yet; returns its number.</summary>
    public int Add(long length)
    {
        blocks.Add(new Block(length));
        return blocks.Count - 1;
    }

    /// <summary>The buffer is alive at <paramref name="time"/>, and between all such times.</summary>
    public void Use(int block, int time)
    {
        Block b = blocks[block];
        b.First = Math.Min(b.First, time);
        b.Last = Math.Max(b.Last, time);
    }

    /// <summary>The last time at which the buffer is alive.</summary>
    public int LastUse(int block) => blocks[block].Last;

    /// <summary>Chooses the offsets.</summary>
    public void Place()
    {
        List<Block> placed = [];
        foreach (Block b in blocks.OrderByDescending(b => b.Length).ThenBy(b => b.First))
        {
            if (b.First > b.Last) continue;
            long offset = 0;
            foreach (Block other in placed.Where(o => o.First <= b.Last && b.First <= o.Last).OrderBy(o => o.Offset))
            {
                if (other.Offset - offset >= b.Length) break;
                offset = Math.Max(offset, other.Offset + other.Length);
            }
            b.Offset = offset;
            placed.Add(b);
            Length = Math.Max(Length, checked(offset + b.Length));
        }
    }

    /// <summary>The buffer's first float in the arena.</summary>
    public long Offset(int block) => blocks[block].Offset;
}
