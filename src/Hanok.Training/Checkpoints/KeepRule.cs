using Hanok.Language.Messages;

namespace Hanok.Training.Checkpoints;

/// <summary>
/// Which checkpoints stay on the disk. A segment K to K+1 can be replayed from checkpoint K's file alone (K+1's digest stands in the transcript; K = 0 needs no file),
/// so each one kept is one more segment that can be checked.
/// </summary>
/// <remarks>
/// The newest checkpoint always stays until the next one is safe on the disk, and the last of a chain stays for good: the next chain or the bundle is made from it.
/// With <c>keep: N</c>, of m checkpoints those numbered round(i*m/N), i = 1 to N, stay: spread evenly, the last among them. With <c>keep: 0</c>, all do.
/// </remarks>
/// <param name="Count">How many of a chain stay; null for all.</param>
public sealed record KeepRule(int? Count)
{
    /// <summary>Every checkpoint stays.</summary>
    public static KeepRule All { get; } = new((int?)null);

    /// <summary>Reads <c>all</c> or a number of at least 1, as a recipe writes it.</summary>
    /// <exception cref="UserError"><c>training.bad_keep</c>.</exception>
    public static KeepRule Parse(string text) =>
        text == "all" ? All : int.TryParse(text, out int n) && n >= 1 ? new KeepRule(n) : throw new UserError("training.bad_keep", text) { IsUsage = true };

    /// <summary>True if checkpoint <paramref name="number"/> (1-based) of <paramref name="total"/> stays after the chain has ended.</summary>
    public bool Keeps(int number, int total)
    {
        if (Count is not { } n || n >= total || number == total) return true;
        // Is there an i with round(i*total/n) = number? The nearest candidates are enough.
        long i = (long)number * n / total;
        for (long c = Math.Max(1, i - 1); c <= Math.Min(n, i + 1); c++)
            if ((2 * c * total + n) / (2L * n) == number) return true;
        return false;
    }
}
