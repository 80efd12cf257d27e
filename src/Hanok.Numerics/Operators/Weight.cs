namespace Hanok.Numerics;

/// <summary>A matrix [outputs, inputs] that <see cref="Tape.Linear(Node, Weight, Parameter?)"/> multiplies by. Kinds of storage are kinds of weight; models do not know them.</summary>
public abstract class Weight
{
    private protected Weight(int outputs, int inputs)
    {
        Outputs = outputs;
        Inputs = inputs;
    }

    /// <summary>Features of the result.</summary>
    public int Outputs { get; }

    /// <summary>Features of the argument.</summary>
    public int Inputs { get; }

    /// <summary>The trainable matrix, or null for a weight that only serves.</summary>
    public virtual Parameter? Parameter => null;

    /// <summary>Bytes of memory that it takes.</summary>
    public abstract long Bytes { get; }

    /// <summary>A weight that serves, from the rows in a file, in the form that multiplies fastest.</summary>
    /// <param name="pool">The threads that repack it.</param>
    /// <param name="stored">The rows.</param>
    /// <param name="integers">Whether blocks are to multiply quantised activations, where their type has such a product; else they are expanded.</param>
    public static Weight Of(WorkerPool pool, StoredMatrix stored, bool integers)
    {
        if (MultipliesIntegers(stored.Format, integers)) return new QuantisedWeight(pool, stored);
        return IsHalf(stored.Format) ? new HalfWeight(pool, stored) : new PackedWeight(pool, stored);
    }

    /// <summary>Several products of the same rows.</summary>
    internal static void MultiplyAll(Activations x, ReadOnlySpan<Weight> weights, ReadOnlySpan<Tensor> results)
    {
        if (QuantisedWeight.MultipliedTogether(x, weights, results)) return;
        for (int i = 0; i < weights.Length; i++) weights[i].Multiply(x, results[i]);
    }

    /// <summary>Bytes that the weight of <see cref="Of"/> takes.</summary>
    /// <param name="format">The type as stored.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns: whole blocks.</param>
    /// <param name="integers">As <see cref="Of"/> has it.</param>
    public static long BytesOf(BlockFormat format, int rows, int columns, bool integers) =>
        MultipliesIntegers(format, integers) ? QuantisedMatrix.BytesOf(format, rows, columns) : (IsHalf(format) ? sizeof(ushort) : sizeof(float)) * (long)LaneLoop.Pieces(rows, 16) * 16 * columns;

    static bool MultipliesIntegers(BlockFormat format, bool integers) => integers && format.IsQuantised && format.HasIntegerProduct;

    static bool IsHalf(BlockFormat format) => format.Type is BlockType.F16 or BlockType.BF16;

    /// <summary>y = x W^T for all rows of <paramref name="x"/>: the chain fma(x[t, i], w[o, i], .) over i, or the product of integers that <see cref="QuantisedProduct"/> defines.</summary>
    internal abstract void Multiply(Activations x, Tensor y);
}

/// <summary>A weight in plain binary32, row-major: trains, and serves without further preparation.</summary>
public sealed class DenseWeight : Weight
{
    /// <summary>The matrix of <paramref name="parameter"/>.</summary>
    /// <exception cref="ArgumentException">It has not two axes.</exception>
    public DenseWeight(Parameter parameter) : base(parameter.Value.Rows, parameter.Value.Columns)
    {
        if (parameter.Value.Shape.Length != 2) throw new ArgumentException($"{parameter.Name} {parameter.Value} is no matrix");
        Parameter = parameter;
    }

    /// <inheritdoc/>
    public override Parameter Parameter { get; }

    /// <inheritdoc/>
    public override long Bytes => sizeof(float) * (long)Parameter.Value.Length;

    internal override void Multiply(Activations x, Tensor y)
    {
        MatrixView w = new(Parameter.Value);
        MatMul.Multiply(x.Pool, x.View, w.Transposed, new(y, 0, x.Rows, Outputs, Outputs, 1), accumulate: false);
    }
}
