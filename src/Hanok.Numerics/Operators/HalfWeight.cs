namespace Hanok.Numerics;

/// <summary>A weight of 16 bits an element: the bytes of <see cref="PackedWeight"/> in half its memory. Only serves.</summary>
public sealed class HalfWeight : Weight, IDisposable
{
    readonly HalfMatrix matrix;

    /// <summary>Packs the rows of <paramref name="stored"/>.</summary>
    /// <exception cref="ArgumentException">It is neither F16 nor BF16.</exception>
    public HalfWeight(WorkerPool pool, StoredMatrix stored) : base(stored.Rows, stored.Columns) => matrix = new HalfMatrix(pool, stored);

    /// <inheritdoc/>
    public override long Bytes => matrix.Bytes;

    internal override void Multiply(Activations x, Tensor y) => matrix.Multiply(x.Pool, x.View, new(y, 0, x.Rows, Outputs, Outputs, 1));

    /// <summary>Frees the packed copy.</summary>
    public void Dispose() => matrix.Dispose();
}
