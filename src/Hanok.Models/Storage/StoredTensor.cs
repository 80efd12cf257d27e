using Hanok.Models.Decoders;

namespace Hanok.Models.Storage;

/// <summary>A tensor as a checkpoint stores it, and the tensors of the decoder that are parts of it.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">The axes, outermost first.</param>
/// <param name="Parts">What lies in it; together they cover it.</param>
public sealed record StoredTensor(string Name, IReadOnlyList<int> Shape, IReadOnlyList<StoredPart> Parts)
{
    /// <summary>The last axis: how many elements a stored row has.</summary>
    public int Columns => Shape[^1];

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (n, axis) => checked(n * axis));

    /// <summary>Whether it is one tensor of the decoder, element by element.</summary>
    public bool IsPlain => Parts is [{ Offset: 0, ColumnStride: 1 } only] && only.Tensor.Shape.SequenceEqual(Shape);
}

/// <summary>Where a tensor of the decoder lies in a stored one: element (row, column) at offset + row · row stride + column · column stride. A vector is one row.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Offset">Where its first element lies.</param>
/// <param name="RowStride">Elements between rows.</param>
/// <param name="ColumnStride">Elements between columns.</param>
public sealed record StoredPart(TensorSpec Tensor, long Offset, long RowStride, long ColumnStride)
{
    /// <summary>Columns of the tensor.</summary>
    public int Columns => Tensor.Shape[^1];

    /// <summary>Rows of the tensor; a vector has one.</summary>
    public int Rows => Tensor.Shape.Count == 1 ? 1 : Tensor.Shape[0];
}
