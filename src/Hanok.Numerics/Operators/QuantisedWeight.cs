namespace Hanok.Numerics;

/// <summary>A weight of blocks that multiplies quantised activations (<c>--compute int8</c>); formula at <see cref="QuantisedProduct"/>. Only serves.</summary>
public sealed class QuantisedWeight : Weight, IDisposable
{
    readonly QuantisedMatrix matrix;

    /// <summary>Packs the rows of <paramref name="stored"/>.</summary>
    /// <exception cref="ArgumentException">The type has no integer product.</exception>
    public QuantisedWeight(WorkerPool pool, StoredMatrix stored) : base(stored.Rows, stored.Columns) => matrix = new QuantisedMatrix(pool, stored);

    /// <inheritdoc/>
    public override long Bytes => matrix.Bytes;

    internal override void Multiply(Activations x, Tensor y) => matrix.Multiply(x.Pool, x.Quantised(matrix.Format.Length), y);

    /// <summary>Frees the packed form.</summary>
    public void Dispose() => matrix.Dispose();
}
