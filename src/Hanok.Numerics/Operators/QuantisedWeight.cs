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

    /// <summary>Few rows times several weights of blocks in one loop, which reads them one behind the other; false, and nothing is done, where there are many rows or a weight is of another kind.</summary>
    internal static unsafe bool MultipliedTogether(Activations x, ReadOnlySpan<Weight> weights, ReadOnlySpan<Tensor> results)
    {
        if (weights.Length is < 2 or > MostTogether || x.Rows > QuantisedMatrix.FewRows) return false;
        PanelProduct* products = stackalloc PanelProduct[MostTogether];
        int panels = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] is not QuantisedWeight { matrix: var matrix }) return false;
            products[i] = matrix.Product(x.Pool, x.Quantised(matrix.Format.Length), results[i]);
            panels += products[i].Pieces;
        }
        RunLoop.For(x.Pool, panels, new Together(products));
        return true;
    }

    const int MostTogether = 4;

    readonly unsafe struct Together(PanelProduct* products) : IRunBody
    {
        public void Run(int first, int count)
        {
            for (PanelProduct* product = products; count > 0; product++)
            {
                int pieces = product->Pieces, taken = Math.Clamp(pieces - first, 0, count);
                if (taken > 0) product->Run(first, taken);
                count -= taken;
                first = Math.Max(0, first - pieces);
            }
        }
    }

    /// <summary>Frees the packed form.</summary>
    public void Dispose() => matrix.Dispose();
}
