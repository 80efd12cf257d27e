using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Chooses experts for each row and weighs them.</summary>
/// <remarks>
/// logits [N, E]; y [N, 2k]: the chosen experts' numbers, ascending, then their weights in the same order.
/// <para>Softmax: m the largest logit, e = exp(logit - m), s = e * (1 / sum e), the sum by the row reduction; of the chosen alone: the same over them in ascending order. Sigmoid: s = sigmoid(logit).</para>
/// <para>The choice goes by c = s + bias (c = logit for <see cref="RouterScore.SoftmaxOfChosen"/>). With groups, a group's score is its largest c plus the second; the best groups stay and c of all others becomes +0
/// (not minus infinity: an expert of a group that went can beat a negative c, as in transformers and DeepSeek's own code). Equal values: the lower index. Weights are s without the bias; renormalised
/// w = s / (row sum of s + epsilon); then w * scale.</para>
/// <para>DeepSeek-V3 (2024), auxiliary-loss-free balancing: Wang et al., 2024. It has no derivative yet: training tapes refuse it.</para>
/// </remarks>
sealed unsafe class Router : Operation
{
    const int RowsPerPiece = 16;

    readonly RouterRule rule;
    readonly Parameter? bias;

    public Router(Node logits, RouterRule rule, Parameter? bias) : base("router")
    {
        this.rule = rule.Checked();
        this.bias = bias;
        if (logits.Columns != rule.Experts || (bias is not null && bias.Length != rule.Experts)) throw new ArgumentException($"router: {logits.Columns} logits do not fit {rule}");
        Inputs = [new(logits)];
    }

    /// <summary>Scores and choosing values of a row, and its groups.</summary>
    public override long ScratchBytes => sizeof(float) * (2L * rule.Experts + rule.Groups + 64);

    public override void Forward()
    {
        int rows = Output!.Rows;
        Sizes sizes = new(rule);
        LaneLoop.For(Output.Tape.Pool, LaneLoop.Pieces(rows, RowsPerPiece),
            new Body(Inputs[0].Node.Data, bias is null ? null : bias.Value.Data, Output.Data, rows, sizes, Output.Tape.Scratch.Handle));
    }

    public override void Backward() => throw new NotSupportedException();

    readonly struct Sizes(RouterRule rule)
    {
        public readonly int Experts = rule.Experts, Chosen = rule.Chosen, Groups = rule.Groups, ChosenGroups = rule.ChosenGroups;
        public readonly RouterScore Score = rule.Score;
        public readonly bool Renormalise = rule.Renormalise;
        public readonly float Epsilon = rule.RenormaliseEpsilon, Scale = rule.Scale;
    }

    readonly struct Body(float* logits, float* bias, float* y, int rows, Sizes r, Areas areas) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            float* scores = areas.Take(out int taken), choice = scores + r.Experts, groups = choice + r.Experts;
            int end = Math.Min(rows, (index + 1) * RowsPerPiece);
            for (int t = index * RowsPerPiece; t < end; t++)
            {
                float* row = logits + (long)t * r.Experts, chosen = y + 2L * t * r.Chosen, weights = chosen + r.Chosen;
                Score<L>(row, scores);
                for (int e = 0; e < r.Experts; e++) choice[e] = bias is null ? scores[e] : scores[e] + bias[e];
                if (r.Groups > 1) KeepGroups(choice, groups);
                Choose(choice, chosen);
                for (int i = 0; i < r.Chosen; i++) weights[i] = scores[(int)chosen[i]];
                Weigh<L>(weights);
            }
            areas.Return(taken);
        }

        [MethodImpl(Jit.Kernel)]
        void Score<L>(float* row, float* scores) where L : struct, ILanes<L>
        {
            if (r.Score == RouterScore.Softmax) Softmax<L>(row, scores, r.Experts);
            else
                for (int e = 0; e < r.Experts; e++) scores[e] = r.Score == RouterScore.Sigmoid ? Elementary.Sigmoid(row[e]) : row[e];
        }

        // Every group's two largest together; +0 for all experts of the groups that do not stay.
        void KeepGroups(float* choice, float* groups)
        {
            int size = r.Experts / r.Groups;
            for (int g = 0; g < r.Groups; g++)
            {
                float first = float.NegativeInfinity, second = float.NegativeInfinity;
                for (int e = g * size; e < (g + 1) * size; e++)
                {
                    float c = choice[e];
                    if (c > first) (first, second) = (c, first);
                    else if (c > second) second = c;
                }
                groups[g] = first + second;
            }
            for (int g = 0; g < r.Groups; g++)
            {
                int better = 0;
                for (int other = 0; other < r.Groups; other++)
                    if (groups[other] > groups[g] || (groups[other] == groups[g] && other < g)) better++;
                if (better < r.ChosenGroups) continue;
                for (int e = g * size; e < (g + 1) * size; e++) choice[e] = 0;
            }
        }

        // The k largest, equal ones by the lower index, kept in ascending order of their numbers.
        void Choose(float* choice, float* chosen)
        {
            for (int found = 0; found < r.Chosen; found++)
            {
                int best = -1, at = 0, next = 0;              // `next` walks along the numbers chosen so far
                for (int e = 0; e < r.Experts; e++)
                {
                    if (next < found && chosen[next] == e) next++;
                    else if (best < 0 || choice[e] > choice[best]) (best, at) = (e, next);
                }
                for (int i = found; i > at; i--) chosen[i] = chosen[i - 1];
                chosen[at] = best;
            }
        }

        [MethodImpl(Jit.Kernel)]
        void Weigh<L>(float* weights) where L : struct, ILanes<L>
        {
            if (r.Score == RouterScore.SoftmaxOfChosen) Softmax<L>(weights, weights, r.Chosen);
            if (r.Renormalise)
            {
                float sum = Sum<L>(weights, r.Chosen) + r.Epsilon;
                for (int i = 0; i < r.Chosen; i++) weights[i] /= sum;
            }
            for (int i = 0; i < r.Chosen; i++) weights[i] *= r.Scale;
        }

        [MethodImpl(Jit.Kernel)]
        static void Softmax<L>(float* x, float* result, int count) where L : struct, ILanes<L>
        {
            float m = x[0];
            for (int i = 1; i < count; i++) m = Simd.Max(x[i], m);
            for (int i = 0; i < count; i++) result[i] = Elementary.Exp(x[i] - m);
            float inverse = 1 / Sum<L>(result, count);
            for (int i = 0; i < count; i++) result[i] *= inverse;
        }

        [MethodImpl(Jit.Kernel)]
        static float Sum<L>(float* x, int count) where L : struct, ILanes<L>
        {
            L sum = L.Create(0);
            for (int i = 0; i < count; i += 16) sum += L.Load(x + i, Math.Min(16, count - i), 0);
            return L.Sum(sum);
        }
    }
}
