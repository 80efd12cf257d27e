using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Rotates pairs of features of every head by the angle of the row's position.</summary>
/// <remarks>
/// x, y [N, H*D]. For a pair (a, b) with cosine c and sine s: a' = fma(-b, s, a*c), b' = fma(a, s, b*c). Backward rotates the other way:
/// da = fma(db', s, da'*c), db = fma(-da', s, db'*c). Both work in place; features before the first and beyond the rotary dimension pass through.
/// </remarks>
sealed unsafe class Rope : Operation
{
    const int RowsPerPiece = 32;

    readonly RopeTable table;
    readonly IndexBuffer positions;
    readonly int heads, first;

    public Rope(Node x, RopeTable table, IndexBuffer positions, int heads, int first = 0) : base("rope")
    {
        this.first = first;
        this.table = table;
        this.positions = positions;
        this.heads = heads;
        if (heads < 1 || x.Columns % heads != 0 || first < 0 || x.Columns / heads - first < table.RotaryDimension)
            throw new ArgumentException($"rope: {x.Columns} features in {heads} heads do not hold a rotary dimension of {table.RotaryDimension} from feature {first} on");
        Inputs = [new(x)];
    }

    public override int InPlaceInput => 0;

    public override bool GradientInPlace(int input) => true;

    public override void Forward()
    {
        int rows = Output!.Rows;
        if (positions.Count < rows) throw new InvalidOperationException($"rope: {rows} rows but {positions.Count} positions");
        for (int t = 0; t < rows; t++)
            if ((uint)positions.Data[t] >= (uint)table.Positions) throw new ArgumentOutOfRangeException(nameof(positions), $"rope: position {positions.Data[t]} at row {t} is not below the table's {table.Positions}");
        Run(Inputs[0].Node.Data, Output.Data, backward: false, add: false);
    }

    public override void Backward()
    {
        if (Inputs[0].WantsGradient) Run(Output!.GradientData, Inputs[0].Node.GradientData, backward: true, Inputs[0].Accumulate);
    }

    void Run(float* from, float* to, bool backward, bool add)
    {
        int rows = Output!.Rows;
        LaneLoop.For(Output.Tape.Pool, LaneLoop.Pieces(rows, RowsPerPiece),
            new Body(from, to, positions.Data, table.Cosines.Data, table.Sines.Data, rows, heads, Output.Columns / heads, first, table.RotaryDimension / 2, table.Layout == RopeLayout.Interleaved, backward, add));
    }

    readonly struct Body(float* from, float* to, int* positions, float* cosines, float* sines, int rows, int heads, int headDimension, int first, int half, bool interleaved, bool backward, bool add) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            int end = Math.Min(rows, (index + 1) * RowsPerPiece);
            for (int t = index * RowsPerPiece; t < end; t++)
            {
                float* c = cosines + (long)positions[t] * half, s = sines + (long)positions[t] * half;
                for (int h = 0; h < heads; h++)
                {
                    long at = ((long)t * heads + h) * headDimension;
                    if (interleaved) Pairs(from + at + first, to + at + first, c, s);
                    else Halves<L>(from + at + first, to + at + first, c, s);
                    PassThrough(from + at, to + at);
                }
            }
        }

        [MethodImpl(Jit.Kernel)]
        void Halves<L>(float* x, float* y, float* c, float* s) where L : struct, ILanes<L>
        {
            for (int i = 0; i < half; i += 16)
            {
                int n = half - i;
                if (n >= 16)
                {
                    Rotate(L.Load(x + i), L.Load(x + half + i), L.Load(c + i), L.Load(s + i), out L a, out L b);
                    L.Store(add ? L.Load(y + i) + a : a, y + i);
                    L.Store(add ? L.Load(y + half + i) + b : b, y + half + i);
                }
                else
                {
                    Rotate(L.Load(x + i, n, 0), L.Load(x + half + i, n, 0), L.Load(c + i, n, 0), L.Load(s + i, n, 0), out L a, out L b);
                    L.Store(add ? L.Load(y + i, n, 0) + a : a, y + i, n);
                    L.Store(add ? L.Load(y + half + i, n, 0) + b : b, y + half + i, n);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Rotate<L>(L a, L b, L c, L s, out L a2, out L b2) where L : struct, ILanes<L>
        {
            a2 = backward ? L.Fma(b, s, a * c) : L.FmaNegated(b, s, a * c);
            b2 = backward ? L.FmaNegated(a, s, b * c) : L.Fma(a, s, b * c);
        }

        // Neighbouring features: no lanes here, since lanes hold neighbours. The operations are those of Rotate.
        void Pairs(float* x, float* y, float* c, float* s)
        {
            for (int i = 0; i < half; i++)
            {
                float a = x[2 * i], b = x[2 * i + 1], sine = backward ? -s[i] : s[i];
                float a2 = Simd.Fma(-b, sine, a * c[i]), b2 = Simd.Fma(a, sine, b * c[i]);
                y[2 * i] = add ? y[2 * i] + a2 : a2;
                y[2 * i + 1] = add ? y[2 * i + 1] + b2 : b2;
            }
        }

        void PassThrough(float* x, float* y)
        {
            if (x == y) return;
            for (int i = 0; i < first; i++) y[i] = add ? y[i] + x[i] : x[i];
            for (int i = first + 2 * half; i < headDimension; i++) y[i] = add ? y[i] + x[i] : x[i];
        }
    }
}
