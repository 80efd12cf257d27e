using Hanok.Inference.Decoding;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Tests.Decoding;

public class PackedServingTests
{
    const int Length = 70;

    /// <summary>Sizes that fill neither a panel of 16 nor a piece of 64.</summary>
    static DecoderSpec Spec(bool tied) => Qwen3Family.Create(new DecoderShape
    {
        VocabularySize = 333, Width = 40, Layers = 2, Heads = 3, KeyValueHeads = 1, HeadDimension = 16, FeedForwardWidth = 72, ContextLength = Length, TiedEmbeddings = tied,
    });

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 2)]
    public void PackForServing_AnyChunks_GivesTheBytesOfDenseWeights(bool tied, int threads)
    {
        using WorkerPool pool = new(threads);
        using DecoderWeights dense = DecoderWeights.Initialise(Spec(tied), 5), packed = DecoderWeights.Initialise(Spec(tied), 5);
        packed.PackForServing(pool);
        int[] ids = [.. Enumerable.Range(0, Length).Select(i => i * i % 333)];
        foreach (int chunk in new[] { 1, 2, 7, Length })
        {
            using DecoderSession a = new(pool, dense, Length, chunk, chunk), b = new(pool, packed, Length, chunk, chunk);
            for (int at = 0; at < Length; at += chunk)
            {
                int count = Math.Min(chunk, Length - at);
                Tensor expected = a.Append(ids.AsSpan(at, count), count), found = b.Append(ids.AsSpan(at, count), count);
                for (int t = 0; t < count; t++)
                    Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(expected.Row(t)).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(found.Row(t))), $"chunk {chunk}, token {at + t}");
            }
        }
    }
}
