namespace Hanok.Models.Gguf;

/// <summary>Where a file keeps a tensor of the decoder: a run of rows of a stored tensor, in an order of their own, with a number added.</summary>
/// <param name="Name">The stored tensor.</param>
/// <param name="Shape">Its axes, outermost first.</param>
/// <param name="FirstRow">The first of the rows; a vector is one row.</param>
/// <param name="RotaryHead">Width of a head whose rows (of a vector: elements) are interleaved: (h, i + j · d/2) lies at (h, 2i + j); 0: they lie as they are.</param>
/// <param name="Added">What the stored numbers have more than ours.</param>
sealed record GgufPlace(string Name, IReadOnlyList<long> Shape, long FirstRow = 0, int RotaryHead = 0, float Added = 0)
{
    /// <summary>Where row or element <paramref name="index"/> of ours lies, counted from the first.</summary>
    public int StoredIndex(int index)
    {
        if (RotaryHead == 0) return index;
        int feature = index % RotaryHead, half = RotaryHead / 2;
        return index - feature + (feature < half ? 2 * feature : 2 * (feature - half) + 1);
    }

    /// <summary>Which row or element of ours lies at <paramref name="stored"/>: the inverse of <see cref="StoredIndex"/>.</summary>
    public int OurIndex(int stored)
    {
        if (RotaryHead == 0) return stored;
        int feature = stored % RotaryHead;
        return stored - feature + feature / 2 + feature % 2 * (RotaryHead / 2);
    }
}
