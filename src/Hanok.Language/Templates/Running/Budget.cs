using System.Runtime.CompilerServices;

namespace Hanok.Language.Templates;

/// <summary>What one rendering has used up.</summary>
sealed class Budget(TemplateLimits limits)
{
    /// <summary>Units an item of a list counts as.</summary>
    const int ItemUnits = 16;

    /// <summary>Bytes that a unit stands for: a character takes two while it is joined to others, two in the text that comes of it, and one for its mark.</summary>
    const int UnitBytes = 5;

    /// <summary>Items that an empty list counts as: what it takes in memory.</summary>
    const int ListItems = 6;

    long steps, allocated;
    int depth;

    /// <summary>The limits.</summary>
    public TemplateLimits Limits => limits;

    /// <summary>One level deeper: a step.</summary>
    /// <exception cref="TemplateFault">Too many steps, or too deep.</exception>
    public void Enter()
    {
        Steps(1);
        if (++depth > limits.Depth || (depth & 15) == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new TemplateFault("depth", limits.Depth);
    }

    /// <summary>One level up again.</summary>
    public void Leave() => depth--;

    /// <summary>Takes steps.</summary>
    public void Steps(long count)
    {
        if ((steps += count) > limits.Steps) throw new TemplateFault("steps", limits.Steps);
    }

    /// <summary>Takes memory for characters, before they are made.</summary>
    public void Allocate(long units)
    {
        if (units < 0 || units > limits.Allocation || (allocated += units) > limits.Allocation) throw new TemplateFault("allocation", limits.Allocation);
        Steps(units >> 6);
    }

    /// <summary>Takes memory for values and what helps to make them, before they are made.</summary>
    public void Bytes(long count) => Allocate((count + UnitBytes - 1) / UnitBytes);

    /// <summary>Takes the time of going through a text.</summary>
    public void Scan(JinjaText text) => Steps(text.Value.Length >> 6);

    /// <summary>Takes the time of looking for a text in another: where much is nearly there, each place of the one is compared with the whole of the other.</summary>
    public void Search(JinjaText text, JinjaText wanted) => Steps((text.Value.Length >> 6) + ((long)text.Value.Length * wanted.Value.Length >> 11));

    /// <summary>Takes memory for a list of its own, one of many, before it is made.</summary>
    public void List(int count) => Items((long)count + ListItems);

    /// <summary>Takes memory for items of a list, before they are made.</summary>
    public void Items(long count)
    {
        if (count > limits.Allocation) throw new TemplateFault("allocation", limits.Allocation);
        Allocate(count * ItemUnits);
    }
}
