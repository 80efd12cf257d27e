namespace Hanok.Numerics;

/// <summary>A weight that multiplies as another does, and adds up the squares of what it multiplies, column by column: how much each column matters.</summary>
/// <remarks>sum[i] = Σ x[t, i]² over all rows t that came so far, in binary64 and in their order: a square of binary32 is exact there, so neither threads nor instructions change a byte.</remarks>
public sealed unsafe class ObservedWeight : Weight, IDisposable
{
    const int ColumnsPerPiece = 64;

    readonly Weight weight;
    readonly double[] squares;

    /// <summary>Observes <paramref name="weight"/>, which it owns from now on.</summary>
    public ObservedWeight(Weight weight) : base(weight.Outputs, weight.Inputs)
    {
        this.weight = weight;
        squares = new double[weight.Inputs];
    }

    /// <summary>For each column the sum of squares so far.</summary>
    public ReadOnlySpan<double> Squares => squares;

    /// <summary>Rows that were added up.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public override long Bytes => weight.Bytes + sizeof(double) * (long)squares.Length;

    internal override void Multiply(Activations x, Tensor y)
    {
        fixed (double* sums = squares)
            x.Pool.For((Inputs + ColumnsPerPiece - 1) / ColumnsPerPiece, new Add(x.Values.Data, sums, x.Rows, Inputs));
        Count += x.Rows;
        weight.Multiply(x, y);
    }

    /// <summary>Frees the weight.</summary>
    public void Dispose() => (weight as IDisposable)?.Dispose();

    readonly struct Add(float* x, double* sums, int rows, int width) : IParallelBody
    {
        public void Run(int piece)
        {
            int first = piece * ColumnsPerPiece, end = Math.Min(width, first + ColumnsPerPiece);
            for (int t = 0; t < rows; t++)
            {
                float* row = x + (long)t * width;
                for (int i = first; i < end; i++) sums[i] += (double)row[i] * row[i];
            }
        }
    }
}
