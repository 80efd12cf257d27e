using Hanok.Data.Shards;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Training.Order;

/// <summary>
/// Windows of T tokens over shards, each with the token that follows it. Window w begins at token w*T. An epoch reads every window once,
/// in the order of a permutation of its own: sequence n is window permutation(n / windows)[n mod windows].
/// </summary>
/// <remarks>Epoch e's permutation is <see cref="Philox.Shuffle"/> under the key that draw e of the stream (seed, "data-order", chain) gives.</remarks>
sealed class WindowOrder
{
    readonly TokenShards shards;
    readonly int length;
    readonly Philox epochKeys;
    readonly int[] permutation;
    readonly int[] tokens;
    long epoch = -1;

    /// <exception cref="UserError"><c>training.too_little_text</c>: not one window.</exception>
    public WindowOrder(TokenShards shards, int length, ulong seed, string name)
    {
        this.shards = shards;
        this.length = length;
        epochKeys = new Philox(seed, "data-order", name);
        long windows = (shards.Count - 1) / length;
        if (windows < 1) throw new UserError("training.too_little_text", shards.Count, length + 1);
        permutation = new int[checked((int)windows)];
        tokens = new int[length + 1];
    }

    /// <summary>Windows of an epoch.</summary>
    public int Windows => permutation.Length;

    /// <summary>Fills a row with sequence number <paramref name="sequence"/>; the row is one document.</summary>
    public void Fill(long sequence, TrainingRow target)
    {
        Permute(sequence / Windows);
        shards.Read((long)permutation[sequence % Windows] * length, tokens);
        tokens.AsSpan(0, length).CopyTo(target.Ids);
        tokens.AsSpan(1).CopyTo(target.Targets);
        target.MarkDocument(0, length);
    }

    void Permute(long wanted)
    {
        if (wanted == epoch) return;
        for (int i = 0; i < permutation.Length; i++) permutation[i] = i;
        new Philox(epochKeys.Bits((ulong)wanted)).Shuffle(permutation.AsSpan());
        epoch = wanted;
    }
}
