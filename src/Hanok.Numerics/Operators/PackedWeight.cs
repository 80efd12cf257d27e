namespace Hanok.Numerics;

/// <summary>A weight packed once for serving: the bytes of <see cref="DenseWeight"/>, faster, and no gradient.</summary>
public sealed class PackedWeight : Weight, IDisposable
{
    readonly PackedMatrix packed;

    /// <summary>Packs a matrix [outputs, inputs]; later changes to it are not seen.</summary>
    /// <exception cref="ArgumentException">It has not two axes.</exception>
    public PackedWeight(WorkerPool pool, Tensor matrix) : base(matrix.Rows, matrix.Columns)
    {
        if (matrix.Shape.Length != 2) throw new ArgumentException($"{matrix} is no matrix");
        packed = new PackedMatrix(pool, new(matrix));
    }

    /// <summary>Expands and packs the rows of <paramref name="stored"/>.</summary>
    public PackedWeight(WorkerPool pool, StoredMatrix stored) : base(stored.Rows, stored.Columns) => packed = PackedMatrix.Of(pool, stored);

    /// <inheritdoc/>
    public override long Bytes => packed.Bytes;

    internal override void Multiply(Activations x, Tensor y) => packed.Multiply(x.Pool, x.View, new(y, 0, x.Rows, Outputs, Outputs, 1));

    /// <summary>Frees the packed copy.</summary>
    public void Dispose() => packed.Dispose();
}
