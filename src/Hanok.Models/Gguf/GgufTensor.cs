using Hanok.Numerics;

namespace Hanok.Models.Gguf;

/// <summary>One tensor of a GGUF file: what the file says of it, checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its blocks.</param>
/// <param name="Shape">The axes, outermost first (a file lists them the other way round); empty for a scalar.</param>
/// <param name="File">The file that holds it, as it was opened.</param>
/// <param name="Offset">Where its bytes begin, counted from the start of that file.</param>
/// <param name="Bytes">How many bytes it has.</param>
public sealed record GgufTensor(string Name, BlockType Type, IReadOnlyList<long> Shape, string File, long Offset, long Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (n, axis) => n * axis);

    /// <summary>Elements of a row: the last axis; 1 for a scalar.</summary>
    public long Columns => Shape.Count == 0 ? 1 : Shape[^1];

    /// <summary>Number of rows: the other axes multiplied.</summary>
    public long Rows => Columns == 0 ? 0 : Count / Columns;

    /// <summary>Bytes of a row: whole blocks.</summary>
    public long RowBytes => Rows == 0 ? 0 : Bytes / Rows;

    /// <summary>The shape as people write it, such as <c>[2, 256]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
