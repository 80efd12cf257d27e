namespace Hanok.Fuzz;

/// <summary>A parser that is given damaged input. What it refuses ends in a <see cref="Language.Messages.UserError"/>; any other exception is a failure.</summary>
interface IFuzzTarget
{
    /// <summary>Valid inputs, to be damaged.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Words of the format that are put into inputs.</summary>
    IReadOnlyList<byte[]> Words { get; }

    /// <summary>Whether the format is text.</summary>
    bool IsText => false;

    /// <summary>The most bytes that an input of <paramref name="length"/> bytes may allocate in all.</summary>
    long MostAllocation(int length) => (16 << 20) + 16L * length;

    /// <summary>Reads <paramref name="input"/> and everything that it then offers.</summary>
    void Read(byte[] input);
}
