using Hanok.Inference.Generation;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Tests;
using Hanok.Numerics;

namespace Hanok.Inference.Tests.Generation;

public class ContextBudgetTests
{
    static readonly DecoderSpec Spec = Qwen3Family.Create(new DecoderShape
    {
        VocabularySize = 61, Width = 32, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadDimension = 16, FeedForwardWidth = 48, ContextLength = 32768,
    });

    [Fact]
    public void Tokens_MemoryForAll_IsWhatTheModelWasMadeFor() => Assert.Equal(32768, ContextBudget.Tokens(Spec, long.MaxValue));

    [Fact]
    public void Tokens_LessMemory_FitsInFourFifthsOfIt()
    {
        long free = Spec.CacheBytesPerToken(CacheType.F32, CacheType.F32) * 10_000;
        int tokens = ContextBudget.Tokens(Spec, free);
        Assert.Equal(7936, tokens);
        Assert.Equal(512, ContextBudget.Tokens(Spec, 0));
        Assert.Equal(64, ContextBudget.Tokens(Spec with { ContextLength = 64 }, 0));
    }

    [Fact]
    public void FreeMemory_ControlGroups_AreObeyed()
    {
        using TemporaryFolder root = new();
        root.Write("proc/meminfo", "MemTotal:  24000000 kB\nMemAvailable:   8000000 kB\n"u8);
        Assert.Equal(8_000_000L << 10, new FreeMemory(root.Path).Bytes);

        // Version 2: the parent's limit is the tighter one, and file pages count as free.
        root.Write("proc/self/cgroup", "0::/a/b\n"u8);
        root.Write("sys/fs/cgroup/a/memory.max", "3000000000\n"u8);
        root.Write("sys/fs/cgroup/a/memory.current", "1200000000\n"u8);
        root.Write("sys/fs/cgroup/a/memory.stat", "anon 200000000\nactive_file 400000000\ninactive_file 600000000\n"u8);
        root.Write("sys/fs/cgroup/a/b/memory.max", "max\n"u8);
        root.Write("sys/fs/cgroup/a/b/memory.current", "1\n"u8);
        Assert.Equal(2_800_000_000, new FreeMemory(root.Path).Bytes);

        // Version 1, in a container that sees its own group as the root.
        root.Write("proc/self/cgroup", "4:memory:/docker/1234\n1:cpu:/\n0::/\n"u8);
        root.Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2000000000\n"u8);
        root.Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "500000000\n"u8);
        Assert.Equal(1_500_000_000, new FreeMemory(root.Path).Bytes);
        root.Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "5000000000\n"u8);
        Assert.Equal(0, new FreeMemory(root.Path).Bytes);
    }

    [Fact]
    public void FreeMemory_ThisMachine_HasSome() => Assert.InRange(new FreeMemory().Bytes, 1, long.MaxValue);
}
