using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>A mixture of experts: y[t] = the sum over the chosen experts of weight * expert(x[t]).</summary>
/// <remarks>
/// x, y [N, D]; routes [N, 2k] as <see cref="Router"/> gives them. Each expert works on the rows that chose it, gathered; a row's bytes do not depend on the others.
/// y begins at +0, and experts are added in ascending order: y = fma(weight, expert(x), y). No token is dropped. It has no derivative yet: training tapes refuse it.
/// </remarks>
sealed unsafe class Experts : Operation
{
    const int RowsPerPiece = 16;

    readonly IReadOnlyList<ExpertWeights> experts;
    readonly GatedActivation activation;
    readonly int width, hidden, chosen;

    public Experts(Node x, Node routes, IReadOnlyList<ExpertWeights> experts, GatedActivation activation) : base("experts")
    {
        this.experts = experts;
        this.activation = activation;
        (width, hidden, chosen) = (x.Columns, experts[0].Gate.Outputs, routes.Columns / 2);
        if (routes.RowDomain != x.RowDomain || experts.Any(e => !Fits(e))) throw new ArgumentException($"experts: a matrix does not fit a width of {width} and {hidden} features inside");
        Inputs = [new(x), new(routes)];
    }

    bool Fits(ExpertWeights e) =>
        e.Gate.Inputs == width && e.Up.Inputs == width && e.Gate.Outputs == hidden && e.Up.Outputs == hidden && e.Down.Inputs == hidden && e.Down.Outputs == width;

    /// <summary>One expert's rows, its gate, up and result; then for each row its place.</summary>
    public override long SharedBytes => sizeof(float) * ((long)Output!.RowDomain.Capacity * (2L * width + 2L * hidden + 2) + 64);

    public override void Forward()
    {
        int rows = Output!.Rows;
        if (rows == 0) return;
        Tape tape = Output.Tape;
        float* x = Inputs[0].Node.Data, routes = Inputs[1].Node.Data, y = Output.Data;
        new Span<float>(y, checked(rows * width)).Clear();
        long places = (2L * width + 2L * hidden) * rows;
        float* table = tape.SharedTensor(places, 1, checked(2 * rows)).Data, factors = table + rows;
        int* members = (int*)table;
        for (int e = 0; e < experts.Count; e++)
        {
            int count = 0;
            for (int t = 0; t < rows; t++)
                for (int i = 0; i < chosen; i++)
                    if (routes[2L * t * chosen + i] == e)
                    {
                        members[count] = t;
                        factors[count++] = routes[(2L * t + 1) * chosen + i];
                    }
            if (count > 0) Add(tape, experts[e], x, y, members, factors, count);
        }
    }

    void Add(Tape tape, ExpertWeights expert, float* x, float* y, int* members, float* factors, int count)
    {
        WorkerPool pool = tape.Pool;
        Tensor input = tape.SharedTensor(0, count, width), gate = tape.SharedTensor(input.Length, count, hidden), up = tape.SharedTensor(input.Length + gate.Length, count, hidden);
        Tensor result = tape.SharedTensor(input.Length + 2 * gate.Length, count, width);
        for (int i = 0; i < count; i++) Buffer.MemoryCopy(x + (long)members[i] * width, input.Data + (long)i * width, width * sizeof(float), width * sizeof(float));
        Activations gathered = tape.ActivationsOf(input, count);
        Weight.MultiplyAll(gathered, [expert.Gate, expert.Up], [gate, up]);
        AddBias(pool, expert.GateBias, gate);
        AddBias(pool, expert.UpBias, up);
        GatedUnit.Apply(pool, activation, gate.Data, up.Data, gate.Data, (long)count * hidden);
        expert.Down.Multiply(tape.ActivationsOf(gate, count), result);
        AddBias(pool, expert.DownBias, result);
        LaneLoop.For(pool, LaneLoop.Pieces(count, RowsPerPiece), new Scatter(result.Data, y, members, factors, count, width));
    }

    static void AddBias(WorkerPool pool, Parameter? bias, Tensor y)
    {
        if (bias is not null) Linear.AddBiasTo(pool, y.Data, bias, y.Rows, y.Columns);
    }

    public override void Backward() => throw new NotSupportedException();

    readonly struct Scatter(float* from, float* y, int* members, float* factors, int count, int width) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(count, (index + 1) * RowsPerPiece);
            for (int i = index * RowsPerPiece; i < end; i++)
            {
                float* source = from + (long)i * width, to = y + (long)members[i] * width;
                L factor = L.Create(factors[i]);
                int j = 0;
                for (; j + 16 <= width; j += 16) L.Store(L.Fma(factor, L.Load(source + j), L.Load(to + j)), to + j);
                for (; j < width; j++) to[j] = Simd.Fma(factors[i], source[j], to[j]);
            }
        }
    }
}
