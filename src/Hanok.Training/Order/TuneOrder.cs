using Hanok.Data.Shards;
using Hanok.Language.Messages;

namespace Hanok.Training.Order;

/// <summary>The order of tuning: in each step some rows of pre-training text, the others packed with conversations whose loss counts the assistant's tokens only.</summary>
/// <remarks>
/// The packing of all steps is planned when the order is made, from the seed alone. A conversation is a document of its own: its positions start at 0 and it
/// sees no other. What is left of a row is a document of ignored targets.
/// </remarks>
public sealed class TuneOrder : DataOrder
{
    readonly TuneMix mix;
    readonly WindowOrder? text;
    readonly ExampleStream stream;
    readonly int[] slots;                                     // numbers of examples, row after row
    readonly int[] firstSlot;                                 // of each packed row, and one behind the last

    /// <summary>Plans <paramref name="steps"/> steps.</summary>
    /// <param name="shards">Pre-training text; may be null if the mix has no text rows.</param>
    /// <param name="skills">Conversations of skills.</param>
    /// <param name="pairs">Conversations of translation; may be empty.</param>
    /// <param name="mix">The make-up of a step.</param>
    /// <param name="steps">Steps of the chain.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="UserError"><c>training.no_examples</c>: no conversation fits a row; <c>training.too_little_text</c>.</exception>
    public TuneOrder(TokenShards? shards, IReadOnlyList<ChatExample> skills, IReadOnlyList<ChatExample> pairs, TuneMix mix, int steps, ulong seed)
        : base(mix.Rows, mix.Length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mix.TextRows);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(mix.TextRows, mix.Rows);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        this.mix = mix;
        Steps = steps;
        if (mix.TextRows > 0) text = new WindowOrder(shards ?? throw new ArgumentNullException(nameof(shards)), mix.Length, seed, "tune");
        ChatExample[] fittingSkills = [.. skills.Where(Fits)], fittingPairs = [.. pairs.Where(Fits)];
        TooLong = skills.Count + pairs.Count - fittingSkills.Length - fittingPairs.Length;
        if (fittingSkills.Length + fittingPairs.Length == 0) throw new UserError("training.no_examples", skills.Count + pairs.Count, mix.Length);
        stream = new ExampleStream(fittingSkills, fittingPairs, mix.PairShare, seed);
        RowPacker packer = new(stream, mix.Length);
        int rows = checked(steps * ChatRows);
        List<int> numbers = [];
        firstSlot = new int[rows + 1];
        for (int row = 0; row < rows; row++)
        {
            packer.Pack(numbers);
            firstSlot[row + 1] = numbers.Count;
        }
        slots = [.. numbers];
    }

    /// <summary>Steps that were planned.</summary>
    public int Steps { get; }

    /// <summary>Conversations longer than a row, which are left out.</summary>
    public int TooLong { get; }

    /// <summary>Share of translation pairs among the conversations' positions.</summary>
    public double PairShare => stream.PairShare;

    int ChatRows => mix.Rows - mix.TextRows;

    /// <inheritdoc/>
    public override void Fill(int step, int row, TrainingRow target)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)step, (uint)Steps);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        if (row < mix.TextRows)
        {
            text!.Fill((long)step * mix.TextRows + row, target);
            return;
        }
        int packed = step * ChatRows + row - mix.TextRows;
        int start = 0;
        for (int slot = firstSlot[packed]; slot < firstSlot[packed + 1]; slot++)
        {
            ChatExample example = stream[slots[slot]];
            example.CopyTo(target, start);
            start += example.Positions;
        }
        target.Ids[start..].Clear();
        target.Targets[start..].Fill(TrainingRow.Ignored);
        if (start < Length) target.MarkDocument(start, Length);
    }

    bool Fits(ChatExample example) => example.Positions <= mix.Length;
}
