namespace Hanok.Models.Safetensors;

/// <summary>One tensor of a safetensors file: what the header says, checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Shape">The axes, outermost first; empty for a scalar.</param>
/// <param name="File">The file that holds it, as it was opened.</param>
/// <param name="Offset">Where its bytes begin, counted from the start of that file.</param>
/// <param name="Bytes">How many bytes it has.</param>
public sealed record SafetensorsEntry(string Name, TensorType Type, IReadOnlyList<long> Shape, string File, long Offset, long Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (n, axis) => n * axis);

    /// <summary>The shape as people write it, such as <c>[2, 256]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
