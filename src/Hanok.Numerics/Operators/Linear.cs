using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>y = x W^T (+ bias).</summary>
/// <remarks>
/// x [N, in], W [out, in], y [N, out]. y is the chain over inputs, then the bias is added. Backward: dx = dy W is a chain over outputs (continued where
/// dx already holds something), dW = dy^T x a chain over tokens that continues from micro-batch to micro-batch; the bias a chain of additions a column over tokens.
/// </remarks>
sealed unsafe class Linear : Operation
{
    const int ColumnsPerPiece = 64;
    const int RowsPerPiece = 32;

    readonly Weight weight;
    readonly Parameter? bias;
    readonly List<Linear> together = [];
    Weight[] weights = [];
    Tensor[] results = [];

    public Linear(Node x, Weight weight, Parameter? bias, string name) : base(name)
    {
        this.weight = weight;
        this.bias = bias;
        if (x.Columns != weight.Inputs) throw new ArgumentException($"linear: {x.Columns} features do not fit a weight [{weight.Outputs}, {weight.Inputs}]");
        if (bias is not null && bias.Length != weight.Outputs) throw new ArgumentException($"linear: bias {bias.Name} {bias.Value} does not fit {weight.Outputs} outputs");
        if (x.Tape.Training) weight.Parameter?.UseAsMatrix();
        Inputs = [new(x)];
    }

    public override bool HasParameters => weight.Parameter is not null || bias is not null;

    public override bool NeedsInput(int input) => weight.Parameter is not null;

    public override void Forward()
    {
        Weight.MultiplyAll(Output!.Tape.ActivationsOf(Inputs[0].Node), weights, results);
        foreach (Linear linear in together)
            if (linear.bias is { } b) AddBiasTo(Output.Tape.Pool, linear.Output!.Data, b, Output.Rows, linear.weight.Outputs);
    }

    public override void Prepare()
    {
        weights = [.. together.Select(l => l.weight)];
        results = [.. together.Select(l => l.Output!.Value)];
    }

    /// <summary>Lets the first of adjacent products of one argument compute all of them, where nothing asks for their gradients.</summary>
    public static void Join(IEnumerable<Operation> operations)
    {
        Linear? first = null;
        foreach (Operation operation in operations)
        {
            Linear? linear = operation as Linear;
            linear?.IsFused = first is not null && !first.Output!.Tape.Training && linear.Inputs[0].Node == first.Inputs[0].Node;
            if (linear is not { IsFused: true }) first = linear;
            first?.together.Add(linear!);
        }
    }

    /// <summary>y[t] += bias for every row.</summary>
    public static void AddBiasTo(WorkerPool pool, float* y, Parameter bias, int rows, int outputs) =>
        LaneLoop.For(pool, LaneLoop.Pieces(rows, RowsPerPiece), new AddBias(y, bias.Value.Data, rows, outputs));

    public override void Backward()
    {
        int rows = Output!.Rows, outputs = weight.Outputs, inputs = weight.Inputs;
        WorkerPool pool = Output.Tape.Pool;
        MatrixView dy = new(Output.Gradient!, 0, rows, outputs, outputs, 1);
        if (bias is not null)
        {
            float* sum = bias.GradientForWriting(out bool add);
            LaneLoop.For(pool, LaneLoop.Pieces(outputs, ColumnsPerPiece), new BiasGradient(Output.GradientData, sum, rows, outputs, add));
        }
        if (weight.Parameter is not { } parameter) return;
        Node x = Inputs[0].Node;
        Tensor gradient = parameter.GradientTensorForWriting(out bool accumulate);
        MatMul.Multiply(pool, dy.Transposed, new(x.Value, 0, rows, inputs, inputs, 1), new(gradient), accumulate);
        if (Inputs[0].WantsGradient)
            MatMul.Multiply(pool, dy, new(parameter.Value), new(x.Gradient!, 0, rows, inputs, inputs, 1), Inputs[0].Accumulate);
    }

    readonly struct AddBias(float* y, float* bias, int rows, int width) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(rows, (index + 1) * RowsPerPiece);
            for (int t = index * RowsPerPiece; t < end; t++)
            {
                float* row = y + (long)t * width;
                int j = 0;
                for (; j + 16 <= width; j += 16) L.Store(L.Load(row + j) + L.Load(bias + j), row + j);
                for (; j < width; j++) row[j] += bias[j];
            }
        }
    }

    readonly struct BiasGradient(float* dy, float* sum, int rows, int width, bool accumulate) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(width, (index + 1) * ColumnsPerPiece);
            for (int j = index * ColumnsPerPiece; j < end; j += 16)
            {
                int n = Math.Min(16, end - j);
                L a = accumulate ? L.Load(sum + j, n, 0) : L.Create(0);
                for (int t = 0; t < rows; t++) a += L.Load(dy + (long)t * width + j, n, 0);
                L.Store(a, sum + j, n);
            }
        }
    }
}
