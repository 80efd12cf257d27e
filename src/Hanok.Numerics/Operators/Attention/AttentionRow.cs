using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>
/// Attention of one row, up to 8 query heads of a key head together, so that a block of the memory is read once: 16 lanes hold 16 keys of a score, then 16 features of a value.
/// Formulas at <see cref="Attention"/>.
/// </summary>
readonly unsafe struct AttentionRow
{
    const int Block = SequenceRows.BlockLength, MostHeads = 8;

    readonly AttentionArguments a;
    readonly AttentionPiece piece;
    readonly float* keyArea, valueArea, scores;               // a block expanded, [D, 64] and [64, padded D]; scores, then weights [heads, 64]
    readonly float* values, tops, sums;                       // o [heads, padded D], m and l [heads] of the current partial
    readonly float* allValues, allTops, allSums;              // of those merged
    readonly int low, high;                                   // first and last key that the row sees

    public AttentionRow(in AttentionArguments a, in AttentionPiece piece, float* area)
    {
        this.a = a;
        this.piece = piece;
        int padded = a.Sizes.Padded;
        keyArea = area;
        valueArea = keyArea + Block * a.Sizes.HeadDimension;
        scores = valueArea + Block * padded;
        allValues = scores + MostHeads * Block;
        allTops = allValues + MostHeads * padded;
        allSums = allTops + MostHeads;
        values = piece.Partial < 0 ? allSums + MostHeads : Result(piece.Result);
        tops = values + piece.Heads * padded;
        sums = tops + MostHeads;
        int first, last;
        AttentionMask.Fill(&first, &last, 1, piece.FirstRow, piece.FirstPosition, a.Sizes.Window, a.DocumentStarts);
        (low, high) = (first, last);
    }

    /// <summary>Floats of scratch memory.</summary>
    public static long ScratchFloats(AttentionShape shape) => (long)Block * (shape.HeadDimension + shape.Padded) + MostHeads * (Block + 2L * shape.Padded + 4);

    float* Result(int place) => a.Results + place * AttentionPlan.ResultFloats(a.Sizes.Group, a.Sizes.Padded);

    [MethodImpl(Jit.Kernel)]
    public void Run<L>() where L : struct, ILanes<L>
    {
        const int Blocks = AttentionPlan.BlocksPerPartial;
        if (piece.Partial >= 0)
        {
            Partial<L>(piece.Partial);
            if (Interlocked.Decrement(ref a.Waiting[piece.FirstResult]) > 0) return;
            // The last to end merges all, in their order.
            for (int i = 0; i < piece.Heads; i++) allSums[i] = 0;
            for (int i = 0; i < piece.Partials; i++)
            {
                float* o = Result(piece.FirstResult + i);
                Merge<L>(o, o + piece.Heads * a.Sizes.Padded, o + piece.Heads * a.Sizes.Padded + MostHeads);
            }
            Finish<L>(allValues, allTops, allSums);
            return;
        }
        int first = low / Block / Blocks, last = high / Block / Blocks;
        if (first == last)
        {
            Partial<L>(first);
            Finish<L>(values, tops, sums);
            return;
        }
        for (int i = 0; i < piece.Heads; i++) allSums[i] = 0;
        for (int partial = first; partial <= last; partial++)
        {
            Partial<L>(partial);
            Merge<L>(values, tops, sums);
        }
        Finish<L>(allValues, allTops, allSums);
    }

    [MethodImpl(Jit.Kernel)]
    void Partial<L>(int partial) where L : struct, ILanes<L>
    {
        const int Blocks = AttentionPlan.BlocksPerPartial;
        for (int i = 0; i < piece.Heads; i++)
        {
            tops[i] = float.NegativeInfinity;
            sums[i] = 0;
        }
        for (int i = 0; i < piece.Heads * a.Sizes.Padded; i += 16) L.Store(L.Create(0), values + i);
        for (int block = Math.Max(low / Block, partial * Blocks); block <= Math.Min(high / Block, (partial + 1) * Blocks - 1); block++) KeyBlock<L>(block);
    }

    [MethodImpl(Jit.Kernel)]
    void KeyBlock<L>(int block) where L : struct, ILanes<L>
    {
        int d = a.Sizes.HeadDimension, padded = a.Sizes.Padded, n = piece.Heads;
        int first = Math.Max(low - block * Block, 0), last = Math.Min(high - block * Block, Block - 1);
        float* q = a.Q + ((long)piece.FirstRow * a.Sizes.QueryHeads + piece.FirstHead) * d;
        float* keys = CacheReader.Keys<L>(a.Memory.KeyType, a.Memory.Keys(piece.Slot, piece.KeyHead, block), d, keyArea);
        // Scores of the vectors that hold visible keys; the rest of the row is masked below.
        SmallProduct.Multiply<L>(n, last / 16 + 1, d, q, d, 1, keys, Block, scores, Block, accumulate: false);
        for (int i = 0; i < n; i++) Weigh<L>(i, first, last);
        float* v = CacheReader.Values<L>(a.Memory.ValueType, a.Memory.Values(piece.Slot, piece.KeyHead, block), padded, last + 1, valueArea);
        SmallProduct.Multiply<L>(n, padded / 16, last - first + 1, scores + first, Block, 1, v + first * padded, padded, values, padded, accumulate: true);
        if (last < Block - 1) AddZero<L>(values, n * padded);
    }

    // p = exp(s * scale - m'), l = fma(l, a, sum p), o = o * a.
    [MethodImpl(Jit.Kernel)]
    void Weigh<L>(int i, int first, int last) where L : struct, ILanes<L>
    {
        float* row = scores + i * Block;
        int padded = a.Sizes.Padded;
        if (a.Sizes.SoftCap != 0) Cap<L>(row);
        L scale = L.Create(a.Sizes.SoftCap == 0 ? a.Sizes.Scale : 1);
        L x0 = L.Load(row) * scale, x1 = L.Load(row + 16) * scale, x2 = L.Load(row + 32) * scale, x3 = L.Load(row + 48) * scale;
        if (first > 0 || last < Block - 1)
        {
            L.Store(x0, row);
            L.Store(x1, row + 16);
            L.Store(x2, row + 32);
            L.Store(x3, row + 48);
            for (int j = 0; j < first; j++) row[j] = float.NegativeInfinity;
            for (int j = last + 1; j < Block; j++) row[j] = float.NegativeInfinity;
            x0 = L.Load(row);
            x1 = L.Load(row + 16);
            x2 = L.Load(row + 32);
            x3 = L.Load(row + 48);
        }
        float old = tops[i], top = Simd.Max(L.Largest(L.Max(L.Max(x0, x1), L.Max(x2, x3))), old);
        L m = L.Create(top);
        x0 = Elementary.Exp(x0 - m);
        x1 = Elementary.Exp(x1 - m);
        x2 = Elementary.Exp(x2 - m);
        x3 = Elementary.Exp(x3 - m);
        L.Store(x0, row);
        L.Store(x1, row + 16);
        L.Store(x2, row + 32);
        L.Store(x3, row + 48);
        float sum = L.Sum(x0 + x1 + x2 + x3);
        // An unchanged maximum gives a = exp(0) = 1, a first block a = 0 with l = o = +0: in both cases the products change nothing.
        if (top != old && !float.IsNegativeInfinity(old))
        {
            float factor = Elementary.Exp(old - top);
            sums[i] = Simd.Fma(sums[i], factor, sum);
            L f = L.Create(factor);
            float* o = values + i * padded;
            for (int j = 0; j < padded; j += 16) L.Store(L.Load(o + j) * f, o + j);
        }
        else sums[i] += sum;
        tops[i] = top;
        if (first > 0) AddZero<L>(values + i * padded, padded);
    }

    // s = cap * tanh(s * scale / cap), a loop of its own: inlined above, it would take the budget for inlining of the common path.
    [MethodImpl(Jit.Kernel)]
    void Cap<L>(float* row) where L : struct, ILanes<L>
    {
        L scale = L.Create(a.Sizes.Scale), cap = L.Create(a.Sizes.SoftCap);
        for (int j = 0; j < Block; j += 16) L.Store(Elementary.Tanh(L.Load(row + j) * scale / cap) * cap, row + j);
    }

    // What masked keys do to a chain: fma(+0, +0, o) = o + 0, which turns -0 into +0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddZero<L>(float* o, int count) where L : struct, ILanes<L>
    {
        for (int j = 0; j < count; j += 16) L.Store(L.Load(o + j) + L.Create(0), o + j);
    }

    // m = max(m1, m2), a1 = exp(m1 - m), a2 = exp(m2 - m), l = fma(l1, a1, l2 * a2), o = fma(o1, a1, o2 * a2); empty partials take no part.
    [MethodImpl(Jit.Kernel)]
    void Merge<L>(float* o, float* m, float* l) where L : struct, ILanes<L>
    {
        int padded = a.Sizes.Padded;
        for (int i = 0; i < piece.Heads; i++)
        {
            if (l[i] == 0) continue;
            float* from = o + i * padded, to = allValues + i * padded;
            if (allSums[i] == 0)
            {
                allSums[i] = l[i];
                allTops[i] = m[i];
                for (int j = 0; j < padded; j += 16) L.Store(L.Load(from + j), to + j);
                continue;
            }
            float top = Simd.Max(allTops[i], m[i]);
            float a1 = Elementary.Exp(allTops[i] - top), a2 = Elementary.Exp(m[i] - top);
            allSums[i] = Simd.Fma(allSums[i], a1, l[i] * a2);
            allTops[i] = top;
            L b1 = L.Create(a1), b2 = L.Create(a2);
            for (int j = 0; j < padded; j += 16) L.Store(L.Fma(L.Load(to + j), b1, L.Load(from + j) * b2), to + j);
        }
    }

    // The sink is a partial of its own with m = its logit, l = 1 and o = +0, merged last. Then o * (1/l).
    [MethodImpl(Jit.Kernel)]
    void Finish<L>(float* o, float* m, float* l) where L : struct, ILanes<L>
    {
        int d = a.Sizes.ValueDimension;
        for (int i = 0; i < piece.Heads; i++)
        {
            float* from = o + i * a.Sizes.Padded;
            if (a.Sinks is not null)
            {
                float sink = a.Sinks[piece.FirstHead + i], top = Simd.Max(m[i], sink), a1 = Elementary.Exp(m[i] - top), a2 = Elementary.Exp(sink - top);
                l[i] = Simd.Fma(l[i], a1, a2);
                m[i] = top;
                L b1 = L.Create(a1), zero = L.Create(0);
                for (int k = 0; k < a.Sizes.Padded; k += 16) L.Store(L.Fma(L.Load(from + k), b1, zero), from + k);
            }
            float inverse = 1 / l[i];
            long at = (long)piece.FirstRow * a.Sizes.QueryHeads + piece.FirstHead + i;
            if (a.Maxima is not null)
            {
                a.Maxima[at] = m[i];
                a.Inverses[at] = inverse;
            }
            L factor = L.Create(inverse);
            float* to = a.O + at * d;
            int j = 0;
            for (; j + 16 <= d; j += 16) L.Store(L.Load(from + j) * factor, to + j);
            if (j < d) L.Store(L.Load(from + j) * factor, to + j, d - j);
        }
    }
}
