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

    /// <summary>y[t, o] = the chain fma(x[t, i], w[o, i], .) over i, for the first <paramref name="rows"/> rows.</summary>
    internal abstract void Multiply(WorkerPool pool, Tensor x, Tensor y, int rows);
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

    internal override void Multiply(WorkerPool pool, Tensor x, Tensor y, int rows)
    {
        MatrixView w = new(Parameter.Value);
        MatMul.Multiply(pool, new(x, 0, rows, Inputs, Inputs, 1), w.Transposed, new(y, 0, rows, Outputs, Outputs, 1), accumulate: false);
    }
}
