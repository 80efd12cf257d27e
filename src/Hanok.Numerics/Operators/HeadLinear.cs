namespace Hanok.Numerics;

/// <summary>Each head by a matrix of its own: y[h] = x[h] W[h]^T, where a head of x may hold more features, of which the first count.</summary>
/// <remarks>
/// x [N, H * A], W[h] [out, in] with in at most A, y [N, H * out]; the chain over inputs of <see cref="Linear"/>. In latent attention (DeepSeek-V2, 2024) it carries queries into
/// the latent space of the keys, and mixed latents out of it. It has no derivative yet: training tapes refuse it.
/// </remarks>
sealed unsafe class HeadLinear : Operation
{
    readonly Weight[] weights;
    readonly int inputs, outputs, headWidth;

    public HeadLinear(Node x, IReadOnlyList<Weight> weights) : base("head-linear")
    {
        this.weights = [.. weights];
        (inputs, outputs) = (weights[0].Inputs, weights[0].Outputs);
        headWidth = x.Columns / weights.Count;
        if (headWidth * weights.Count != x.Columns || inputs > headWidth || weights.Any(w => w.Inputs != inputs || w.Outputs != outputs))
            throw new ArgumentException($"head-linear: {x.Columns} features do not fit {weights.Count} heads of [{outputs}, {inputs}]");
        Inputs = [new(x)];
    }

    /// <summary>Room for one head's rows, in and out.</summary>
    public override long SharedBytes => sizeof(float) * ((long)Output!.RowDomain.Capacity * (inputs + outputs) + 16);

    public override void Forward()
    {
        Node x = Inputs[0].Node;
        int rows = Output!.Rows, width = weights.Length * outputs;
        if (rows == 0) return;
        Tape tape = Output.Tape;
        Tensor input = tape.SharedTensor(0, rows, inputs), output = tape.SharedTensor(input.Length, rows, outputs);
        for (int h = 0; h < weights.Length; h++)
        {
            Columns.Copy(x.Data + h * headWidth, x.Columns, input.Data, inputs, inputs, rows);
            weights[h].Multiply(tape.ActivationsOf(input, rows), output);
            Columns.Copy(output.Data, outputs, Output.Data + h * outputs, width, outputs, rows);
        }
    }

    public override void Backward() => throw new NotSupportedException();
}
