using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>
/// Attention of the rows of one block of positions and some heads of a key head, 16 queries side by side in the lanes of a panel: maxima, sums and weights need no step across lanes,
/// and keys and values are read where they lie. Formulas at <see cref="Attention"/>.
/// </summary>
/// <remarks>
/// A panel's queries are the head's rows, then those of the next head. Where queries of a panel see different keys, what the contract says of masked keys is done lane by lane:
/// adding -0 leaves a number as it is, adding +0 turns -0 into +0; a lane that skips the block gets back what it had, for fma(+0, v, -0) may be +0.
/// </remarks>
readonly unsafe struct AttentionLanes
{
    const int Block = SequenceRows.BlockLength;

    readonly AttentionArguments a;
    readonly AttentionPiece piece;
    readonly int lanes, panels;
    readonly float* keyArea, valueArea;                       // a block expanded, [D, 64] and [64, padded D]
    readonly float* queries, values, allValues;               // [panel, D, 16]; o [panel, padded D, 16] of the current partial, and of those merged
    readonly float* scores;                                   // scores, then weights, of two panels [2, 64, 16]
    readonly float* work;                                     // [16, 16] and [4, 16]
    readonly float* before;                                   // o of two panels before a block that some lanes skip
    readonly float* tops, sums, allTops, allSums;             // m and l by query
    readonly int* low, high;                                  // first and last key that a query sees

    public AttentionLanes(in AttentionArguments a, in AttentionPiece piece, float* area)
    {
        this.a = a;
        this.piece = piece;
        lanes = piece.Rows * piece.Heads;
        panels = (lanes + 15) / 16;
        int d = a.Sizes.HeadDimension, padded = a.Sizes.Padded, all = panels * 16;
        keyArea = area;
        valueArea = keyArea + Block * d;
        scores = valueArea + Block * padded;
        before = scores + 2 * Block * 16;
        work = before + 2 * padded * 16;
        queries = work + 20 * 16;
        values = queries + all * d;
        allValues = values + all * padded;
        tops = allValues + all * padded;
        sums = tops + all;
        allTops = sums + all;
        allSums = allTops + all;
        low = (int*)(allSums + all);
        high = low + all;
    }

    /// <summary>Floats of scratch memory.</summary>
    public static long ScratchFloats(AttentionShape shape) =>
        (long)Block * (shape.HeadDimension + shape.Padded) + 2 * 16 * (Block + shape.Padded) + 20 * 16 + (long)AttentionPlan.MostLanes(shape) * (shape.HeadDimension + 2 * shape.Padded + 6);

    [MethodImpl(Jit.Kernel)]
    public void Run<L>() where L : struct, ILanes<L>
    {
        const int Blocks = AttentionPlan.BlocksPerPartial;
        int padded = a.Sizes.Padded;
        FindKeys();
        Pack();
        int firstBlock = low[0] / Block, lastBlock = high[piece.Rows - 1] / Block, firstPartial = firstBlock / Blocks, lastPartial = lastBlock / Blocks;
        Clear<L>(allTops, allSums, allValues);
        for (int partial = firstPartial; partial <= lastPartial; partial++)
        {
            Clear<L>(tops, sums, values);
            for (int block = Math.Max(firstBlock, partial * Blocks); block <= Math.Min(lastBlock, (partial + 1) * Blocks - 1); block++) KeyBlock<L>(block, lastBlock);
            if (firstPartial < lastPartial)
                for (int panel = 0; panel < panels; panel++) Merge<L>(panel);
        }
        bool merged = firstPartial < lastPartial;
        float* o = merged ? allValues : values, m = merged ? allTops : tops, l = merged ? allSums : sums;
        for (int panel = 0; panel < panels; panel++) Finish<L>(o + panel * padded * 16, m + panel * 16, l + panel * 16, panel * 16);
    }

    void FindKeys()
    {
        AttentionMask.Fill(low, high, piece.Rows, piece.FirstRow, piece.FirstPosition, a.Sizes.Window, a.DocumentStarts);
        // The other heads see the same; lanes without a query do as the last one.
        for (int i = piece.Rows; i < panels * 16; i++)
        {
            int like = i < lanes ? i - piece.Rows : lanes - 1;
            (low[i], high[i]) = (low[like], high[like]);
        }
    }

    /// <summary>Queries [panel, D, 16]; lanes without a query hold zeros.</summary>
    void Pack()
    {
        int d = a.Sizes.HeadDimension, stride = a.Sizes.QueryHeads * d;
        if (lanes < panels * 16) new Span<float>(queries + (panels - 1) * d * 16, d * 16).Clear();
        for (int lane = 0, n; lane < lanes; lane += n)
        {
            n = Together(lane, out int row, out int head);
            Packing.PackAlong(a.Q + (long)row * stride + head * d, stride, 1, d, n, queries + (lane / 16 * d) * 16 + lane % 16, 16);
        }
    }

    /// <summary>How many lanes, from <paramref name="lane"/> on, are consecutive rows of one head in one panel; the first one's row and head.</summary>
    int Together(int lane, out int row, out int head)
    {
        head = piece.FirstHead + lane / piece.Rows;
        row = piece.FirstRow + lane % piece.Rows;
        return Math.Min(Math.Min(16 - lane % 16, lanes - lane), piece.Rows - lane % piece.Rows);
    }

    [MethodImpl(Jit.Kernel)]
    void Clear<L>(float* m, float* l, float* o) where L : struct, ILanes<L>
    {
        for (int i = 0; i < panels * 16; i += 16)
        {
            L.Store(L.Create(float.NegativeInfinity), m + i);
            L.Store(L.Create(0), l + i);
        }
        for (int i = 0; i < panels * a.Sizes.Padded * 16; i += 16) L.Store(L.Create(0), o + i);
    }

    [MethodImpl(Jit.Kernel)]
    void KeyBlock<L>(int block, int lastBlock) where L : struct, ILanes<L>
    {
        float* keys = CacheReader.Keys<L>(a.Memory.KeyType, a.Memory.Keys(piece.Slot, piece.KeyHead, block), a.Sizes.HeadDimension, keyArea);
        int positions = block < lastBlock ? Block : high[piece.Rows - 1] - block * Block + 1;
        float* v = CacheReader.Values<L>(a.Memory.ValueType, a.Memory.Values(piece.Slot, piece.KeyHead, block), a.Sizes.Padded, positions, valueArea);
        for (int panel = 0; panel < panels; panel += 2) Panels<L>(panel, Math.Min(2, panels - panel), block * Block, keys, v);
    }

    // One block of keys for the queries of one or two panels.
    [MethodImpl(Jit.Kernel)]
    void Panels<L>(int panel, int count, int firstKey, float* keys, float* v) where L : struct, ILanes<L>
    {
        int d = a.Sizes.HeadDimension, padded = a.Sizes.Padded, lane = panel * 16, end = lane + count * 16, first = 0, last = Block - 1;
        Seen(lane, end, firstKey, out bool all, out bool none, out bool skips);
        if (none) return;
        if (!all) Range(lane, end, firstKey, out first, out last);
        int from = first & ~7, to = (last | 7) + 1;
        float* top = work + 16 * 16, o = values + panel * padded * 16;
        L.Store(L.Create(float.NegativeInfinity), top);
        L.Store(L.Create(float.NegativeInfinity), top + 16);
        LaneTile.Scores<L>(count, to - from, d, keys + from, queries + panel * d * 16, scores + from * 16, a.Sizes.Scale, top);
        if (a.Sizes.SoftCap != 0 || !all)
            for (int p = 0; p < count; p++)
            {
                if (a.Sizes.SoftCap != 0) Cap<L>(scores + p * Block * 16, from, to);
                if (!all) Mask<L>(scores + p * Block * 16, from, to, firstKey, lane + p * 16);
                Top<L>(scores + p * Block * 16, from, to, top + p * 16);
            }
        if (skips) Copy<L>(o, before, count * padded * 16);
        for (int p = 0; p < count; p++)
        {
            Weigh<L>(scores + p * Block * 16, from, to, top + p * 16, tops + lane + p * 16, sums + lane + p * 16, o + p * padded * 16);
            if (!all) AddZeros<L>(o + p * padded * 16, low + lane + p * 16, firstKey, 1);
        }
        LaneTile.Values<L>(count, padded, last - first + 1, v + first * padded, scores + first * 16, o);
        if (all) return;
        for (int p = 0; p < count; p++)
        {
            AddZeros<L>(o + p * padded * 16, high + lane + p * 16, firstKey + Block - 1, -1);
            if (skips) Restore<L>(before + p * padded * 16, o + p * padded * 16, lane + p * 16, firstKey);
        }
    }

    // Whether all queries see the whole block, none sees any of it, or some skip it.
    void Seen(int lane, int end, int firstKey, out bool all, out bool none, out bool skips)
    {
        (all, none, skips) = (true, true, false);
        // Every row of a block of positions sees all of an earlier block where nothing else hides keys.
        if (a.Sizes.Window == 0 && a.DocumentStarts is null && firstKey + Block <= piece.FirstPosition + 1)
        {
            none = false;
            return;
        }
        for (int i = lane; i < end; i++)
        {
            bool seen = low[i] < firstKey + Block && high[i] >= firstKey;
            none &= !seen;
            skips |= !seen;
            all &= low[i] <= firstKey && high[i] >= firstKey + Block - 1;
        }
    }

    // First and last key of the block that any of the queries sees.
    void Range(int lane, int end, int firstKey, out int first, out int last)
    {
        (first, last) = (Block - 1, 0);
        for (int i = lane; i < end; i++)
        {
            if (low[i] >= firstKey + Block || high[i] < firstKey) continue;
            first = Math.Min(first, low[i] - firstKey);
            last = Math.Max(last, high[i] - firstKey);
        }
        first = Math.Max(first, 0);
        last = Math.Min(last, Block - 1);
    }

    // s = cap * tanh(s / cap).
    [MethodImpl(Jit.Kernel)]
    void Cap<L>(float* s, int from, int to) where L : struct, ILanes<L>
    {
        L cap = L.Create(a.Sizes.SoftCap);
        for (int j = from; j < to; j++) L.Store(Elementary.Tanh(L.Load(s + j * 16) / cap) * cap, s + j * 16);
    }

    [MethodImpl(Jit.Kernel)]
    void Mask<L>(float* s, int from, int to, int firstKey, int lane) where L : struct, ILanes<L>
    {
        float* bounds = work;
        for (int i = 0; i < 16; i++)
        {
            bounds[i] = Math.Clamp(low[lane + i] - firstKey, 0, Block);
            bounds[16 + i] = Math.Clamp(high[lane + i] - firstKey, -1, Block);
        }
        L first = L.Load(bounds), last = L.Load(bounds + 16), hidden = L.Create(float.NegativeInfinity);
        for (int j = from; j < to; j++)
        {
            L key = L.Create(j);
            L.Store(L.SelectLess(key, first, hidden, L.SelectLess(last, key, hidden, L.Load(s + j * 16))), s + j * 16);
        }
    }

    [MethodImpl(Jit.Kernel)]
    static void Top<L>(float* s, int from, int to, float* top) where L : struct, ILanes<L>
    {
        L t = L.Create(float.NegativeInfinity);
        for (int j = from; j < to; j++) t = L.Max(L.Load(s + j * 16), t);
        L.Store(t, top);
    }

    // p = exp(s - m'), l = fma(l, a, sum p), o = o * a.
    [MethodImpl(Jit.Kernel)]
    void Weigh<L>(float* s, int from, int to, float* top, float* m, float* l, float* o) where L : struct, ILanes<L>
    {
        L old = L.Load(m), now = L.Max(L.Load(top), old), lowest = L.Create(float.MinValue);
        L safe = L.SelectLess(now, lowest, L.Create(0), now);             // a lane that has seen no key yet: -inf - 0, not -inf - -inf
        L.Store(now, m);
        L.Store(safe, top);
        if (to - from == Block) Weights<L>(s, top, work);
        else SomeWeights<L>(s, from, to, top, work);
        L sum = Fold<L>(work);
        // An unchanged maximum gives a = exp(0) = 1, with which the products change nothing.
        if (L.Largest(safe - L.Max(old, lowest)) > 0)
        {
            L factor = Elementary.Exp(old - safe);
            L.Store(L.Fma(L.Load(l), factor, sum), l);
            for (int j = 0; j < a.Sizes.Padded * 16; j += 16) L.Store(L.Load(o + j) * factor, o + j);
        }
        else L.Store(L.Load(l) + sum, l);
    }

    // The weights of a whole block; class c of the row reduction, keys c, c + 16, c + 32, c + 48, is added up in classes[c].
    [MethodImpl(Jit.Kernel)]
    static void Weights<L>(float* s, float* top, float* classes) where L : struct, ILanes<L>
    {
        L m = L.Load(top);
        for (int c = 0; c < 16 * 16; c += 16)
        {
            L x0 = Elementary.Exp(L.Load(s + c) - m), x1 = Elementary.Exp(L.Load(s + c + 256) - m);
            L.Store(x0, s + c);
            L.Store(x1, s + c + 256);
            x0 += x1;
            x1 = Elementary.Exp(L.Load(s + c + 512) - m);
            L.Store(x1, s + c + 512);
            x0 += x1;
            x1 = Elementary.Exp(L.Load(s + c + 768) - m);
            L.Store(x1, s + c + 768);
            L.Store(x0 + x1, classes + c);
        }
    }

    // The same where not all keys were computed; the others weigh +0.
    [MethodImpl(Jit.Kernel)]
    static void SomeWeights<L>(float* s, int from, int to, float* top, float* classes) where L : struct, ILanes<L>
    {
        L m = L.Load(top);
        for (int c = 0; c < 16 * 16; c += 16) L.Store(L.Create(0), classes + c);
        for (int j = from; j < to; j++)
        {
            L x = Elementary.Exp(L.Load(s + j * 16) - m);
            L.Store(x, s + j * 16);
            L.Store(L.Load(classes + j % 16 * 16) + x, classes + j % 16 * 16);
        }
    }

    // The row reduction's last steps: i + (i+8), i + (i+4), i + (i+2), 0 + 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static L Fold<L>(float* classes) where L : struct, ILanes<L>
    {
        for (int step = 8; step > 1; step /= 2)
            for (int i = 0; i < step; i++) L.Store(L.Load(classes + i * 16) + L.Load(classes + (i + step) * 16), classes + i * 16);
        return L.Load(classes) + L.Load(classes + 16);
    }

    // +0 to the lanes whose bound lies beyond the limit (sign 1: above, -1: below), -0 to the others.
    [MethodImpl(Jit.Kernel)]
    void AddZeros<L>(float* o, int* bounds, int limit, int sign) where L : struct, ILanes<L>
    {
        float* zeros = work;
        for (int i = 0; i < 16; i++) zeros[i] = sign * (bounds[i] - limit) > 0 ? 0f : -0f;
        L zero = L.Load(zeros);
        for (int j = 0; j < a.Sizes.Padded * 16; j += 16) L.Store(L.Load(o + j) + zero, o + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy<L>(float* from, float* to, int count) where L : struct, ILanes<L>
    {
        for (int j = 0; j < count; j += 16) L.Store(L.Load(from + j), to + j);
    }

    [MethodImpl(Jit.Kernel)]
    void Restore<L>(float* from, float* to, int lane, int firstKey) where L : struct, ILanes<L>
    {
        float* seen = work;
        for (int i = 0; i < 16; i++) seen[i] = low[lane + i] < firstKey + Block && high[lane + i] >= firstKey ? 1 : 0;
        L sees = L.Load(seen), zero = L.Create(0);
        for (int j = 0; j < a.Sizes.Padded * 16; j += 16) L.Store(L.SelectLess(zero, sees, L.Load(to + j), L.Load(from + j)), to + j);
    }

    // m = max(m1, m2), a1 = exp(m1 - m), a2 = exp(m2 - m), l = fma(l1, a1, l2 * a2), o = fma(o1, a1, o2 * a2); empty partials take no part.
    [MethodImpl(Jit.Kernel)]
    void Merge<L>(int panel) where L : struct, ILanes<L>
    {
        int at = panel * 16;
        L m1 = L.Load(allTops + at), m2 = L.Load(tops + at), l1 = L.Load(allSums + at), l2 = L.Load(sums + at), zero = L.Create(0);
        L m = L.Max(m1, m2), a1 = Elementary.Exp(m1 - m), a2 = Elementary.Exp(m2 - m);
        L.Store(L.SelectLess(zero, l2, L.SelectLess(zero, l1, m, m2), m1), allTops + at);
        L.Store(L.SelectLess(zero, l2, L.SelectLess(zero, l1, L.Fma(l1, a1, l2 * a2), l2), l1), allSums + at);
        float* from = values + at * a.Sizes.Padded, to = allValues + at * a.Sizes.Padded;
        for (int j = 0; j < a.Sizes.Padded * 16; j += 16)
        {
            L o1 = L.Load(to + j), o2 = L.Load(from + j);
            L.Store(L.SelectLess(zero, l2, L.SelectLess(zero, l1, L.Fma(o1, a1, o2 * a2), o2), o1), to + j);
        }
    }

    // The sink is a partial of its own with m = its logit, l = 1 and o = +0, merged last. Then o * (1/l).
    [MethodImpl(Jit.Kernel)]
    void Finish<L>(float* o, float* m, float* l, int lane) where L : struct, ILanes<L>
    {
        int d = a.Sizes.ValueDimension, padded = a.Sizes.Padded, stride = a.Sizes.QueryHeads * d;
        L sum = L.Load(l), zero = L.Create(0);
        if (a.Sinks is not null)
        {
            for (int i = 0; i < 16; i++) work[i] = a.Sinks[piece.FirstHead + Math.Min(lane + i, lanes - 1) / piece.Rows];
            L old = L.Load(m), sink = L.Load(work), top = L.Max(old, sink), a1 = Elementary.Exp(old - top);
            sum = L.Fma(sum, a1, Elementary.Exp(sink - top));
            L.Store(top, m);
            for (int j = 0; j < padded * 16; j += 16) L.Store(L.Fma(L.Load(o + j), a1, zero), o + j);
        }
        L inverse = L.Create(1) / sum;
        L.Store(inverse, l);
        for (int j = 0; j < padded * 16; j += 16) L.Store(L.Load(o + j) * inverse, o + j);
        for (int i = 0, n; i < 16 && lane + i < lanes; i += n)
        {
            n = Together(lane + i, out int row, out int head);
            for (int f = 0; f < d; f += 16) Packing.PackAlong(o + f * 16 + i, 16, 1, n, Math.Min(16, d - f), a.O + (long)row * stride + head * d + f, stride);
            for (int r = 0; r < n && a.Maxima is not null; r++)
            {
                a.Maxima[(long)(row + r) * a.Sizes.QueryHeads + head] = m[i + r];
                a.Inverses[(long)(row + r) * a.Sizes.QueryHeads + head] = l[i + r];
            }
        }
    }
}
