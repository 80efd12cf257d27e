using System.Runtime.InteropServices;
using Hanok.Inference.Decoding;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Tests.Decoding;

/// <summary>A whole decoder over caches of every type: the same bytes in any chunks and beside others, near binary32's, in the memory that the specification says.</summary>
public class CacheTypeServingTests
{
    const int Length = 130;

    static DecoderSpec Spec(int headDimension) => Qwen3Family.Create(new DecoderShape
    {
        VocabularySize = 101, Width = 48, Layers = 2, Heads = 3, KeyValueHeads = 1, HeadDimension = headDimension, FeedForwardWidth = 64, ContextLength = Length, TiedEmbeddings = true,
    });

    [Theory]
    [InlineData(CacheType.F16, CacheType.F16, 4e-5)]
    [InlineData(CacheType.Q8_0, CacheType.Q8_0, 8e-4)]
    [InlineData(CacheType.Q4_0, CacheType.Q4_0, 0.02)]
    [InlineData(CacheType.F16, CacheType.Q8_0, 8e-4)]
    public void Session_CacheOfType_SameBytesInAnyChunksAndBesideOthers(CacheType keys, CacheType values, double tolerance)
    {
        using WorkerPool pool = new(3);
        using DecoderWeights weights = DecoderWeights.Initialise(Spec(32), 5);
        int[] ids = [.. Enumerable.Range(0, Length).Select(i => i * i % 101)];
        float[] exact = Last(CacheType.F32, CacheType.F32, Length), expected = Last(keys, values, Length);
        Assert.NotEqual(exact, expected);
        double error = exact.Zip(expected).Aggregate(0.0, (most, p) => Math.Max(most, Math.Abs((double)p.First - p.Second))), size = exact.Max(Math.Abs);
        Assert.True(error <= tolerance, $"{error} of {size} with {keys.NameOf()}, {values.NameOf()}");
        foreach (int chunk in new[] { 1, 7, 64 }) Assert.Equal(MemoryMarshal.Cast<float, int>(expected).ToArray(), MemoryMarshal.Cast<float, int>(Last(keys, values, chunk)).ToArray());
        using SequenceBatch batch = new(pool, weights, 2, Length, 2 * Length, 1, keys: keys, values: values);
        batch.Add(0, 0, ids.AsSpan(3, 20), 0);
        int row = batch.Add(1, 0, ids, 1);
        Assert.Equal(expected, batch.Run().Row(row).ToArray());

        float[] Last(CacheType k, CacheType v, int chunk)
        {
            using DecoderSession session = new(pool, weights, Length, chunk, keys: k, values: v);
            return session.AppendAll(ids).ToArray();
        }
    }

    [Fact]
    public void Session_TypeOfFewerBits_TakesLessMemory()
    {
        using DecoderWeights weights = DecoderWeights.Initialise(Spec(32), 5);
        const int Positions = 192;                            // the context in whole blocks of 64
        long Bytes(CacheType type)
        {
            using DecoderSession session = new(WorkerPool.Default, weights, Length, 1, keys: type, values: type);
            return session.Bytes;
        }
        long full = Bytes(CacheType.F32);
        foreach (CacheType type in new[] { CacheType.F16, CacheType.Q8_0, CacheType.Q4_0 })
            Assert.Equal(Positions * (weights.Spec.CacheBytesPerToken(CacheType.F32, CacheType.F32) - weights.Spec.CacheBytesPerToken(type, type)), full - Bytes(type));
    }

    [Theory]
    [InlineData(CacheType.Q8_0, CacheType.F16, "--cache-type-k q8_0")]
    [InlineData(CacheType.F16, CacheType.Q4_0, "--cache-type-v q4_0")]
    public void Session_HeadsThatAreNoWholeBlocks_AreRefusedByName(CacheType keys, CacheType values, string named)
    {
        using DecoderWeights weights = DecoderWeights.Initialise(Spec(16), 5);
        UserError error = Assert.Throws<UserError>(() => new DecoderSession(WorkerPool.Default, weights, Length, 1, keys: keys, values: values));
        Assert.Equal("inference.cache_type", error.Key);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("16", error.Message, StringComparison.Ordinal);
    }
}
