namespace Hanok.Numerics;

/// <summary>
/// y = (x * r) * w with r = 1 / sqrt(sum(x^2) / D + eps) for every group of D features: a whole row, or each head of it (QK-norm).
/// </summary>
/// <remarks>
/// Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019. x, y [N, G*D], w [D], r [N*G].
/// The sum is the contract's row reduction of fma(x, x, .). With <see cref="NormKind.OnePlusWeight"/> the factor is 1 + w, rounded once.
/// Backward, with g = dy * w and n = x * r: c = sum(g * n) / D, dx = (g - n * c) * r, and one chain dw = fma(dy, n, dw) a column over tokens, then groups.
/// </remarks>
sealed unsafe class RmsNorm : Operation, IDisposable
{
    const int RowsPerPiece = 32;

    readonly Parameter weight;
    readonly float eps;
    readonly NormKind kind;
    readonly int groups, width;
    readonly NativeBuffer<float>? scales;                     // r of every row and group, kept for the backward pass

    public RmsNorm(Node x, Parameter weight, int groups, float eps, NormKind kind) : base(groups == 1 ? "rms-norm" : "head-norm")
    {
        this.weight = weight;
        this.eps = eps;
        this.kind = kind;
        this.groups = groups;
        width = x.Columns / groups;
        if (width * groups != x.Columns || weight.Length != width)
            throw new ArgumentException($"{Name}: {x.Columns} features in {groups} groups do not fit the weight {weight.Name} {weight.Value}");
        Inputs = [new(x)];
        scales = x.Tape.Training ? new NativeBuffer<float>((long)x.RowDomain.Capacity * groups) : null;
    }

    public override bool HasParameters => true;

    public override bool NeedsInput(int input) => true;

    public override int InPlaceInput => 0;

    public override void Forward()
    {
        int rows = Output!.Rows * groups;
        LaneLoop.For(Output.Tape.Pool, LaneLoop.Pieces(rows, RowsPerPiece),
            new RmsNormKernels.Forward(Inputs[0].Node.Data, weight.Value.Data, Output.Data, scales is null ? null : scales.Data, rows, width, eps, kind == NormKind.OnePlusWeight));
    }

    public override void Backward()
    {
        int rows = Output!.Rows * groups;
        WorkerPool pool = Output.Tape.Pool;
        float* x = Inputs[0].Node.Data, dy = Output.GradientData;
        float* dw = weight.GradientForWriting(out bool accumulate);
        LaneLoop.For(pool, LaneLoop.Pieces(width, RmsNormKernels.ColumnsPerPiece), new RmsNormKernels.WeightGradient(x, dy, scales!.Data, dw, rows, width, accumulate));
        if (!Inputs[0].WantsGradient) return;
        LaneLoop.For(pool, LaneLoop.Pieces(rows, RowsPerPiece),
            new RmsNormKernels.InputGradient(x, weight.Value.Data, dy, scales.Data, Inputs[0].Node.GradientData, rows, width, kind == NormKind.OnePlusWeight, Inputs[0].Accumulate));
    }

    public void Dispose() => scales?.Dispose();
}
