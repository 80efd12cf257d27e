using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>
/// Attention of one block of query positions with one key head: online softmax over blocks of 64 keys at absolute positions, a new (m, l, o) every 1,024 keys.
/// Formulas at <see cref="Attention"/>.
/// </summary>
readonly unsafe struct AttentionForward(float* q, float* o, float* maxima, float* inverses, float* sinks, int* documentStarts, AttentionPieces pieces, AttentionSizes sizes, MemoryLayout memory, Areas areas) : ILaneBody
{
    const int Block = SequenceRows.BlockLength;
    const int BlocksPerPartial = 1024 / Block;
    const int QueriesPerTile = 16;

    /// <summary>Floats of scratch memory.</summary>
    public static long ScratchFloats(AttentionShape shape) => Block * Block + 2L * Block * shape.Padded + 6 * Block;

    /// <summary>Scratch memory of a piece; i counts the block's queries.</summary>
    struct State
    {
        public float* S;             // scores, then weights [64, 64]
        public float* O, OTotal;     // sums of values of the current partial, and of those merged [64, padded D]
        public float* M, L;          // running maximum and sum of the current partial
        public float* MTotal, LTotal;
        public int* Low, High;       // first and last key that a query sees
        public int Queries;
    }

    [MethodImpl(Jit.Kernel)]
    public void Run<L>(int index) where L : struct, ILanes<L>
    {
        pieces.Find(index, out int keyHead, out SequenceRows.Run run, out _, out int firstRow, out int firstPosition, out int count);
        float* area = areas.Take(out int taken);
        State state = Divide(area, count);
        FindKeys(state, firstRow, firstPosition);
        for (int g = 0; g < sizes.Group; g++) Head<L>(state, keyHead * sizes.Group + g, keyHead, run.Slot, firstRow);
        areas.Return(taken);
    }

    State Divide(float* area, int queries)
    {
        State s = new() { S = area, Queries = queries };
        s.O = s.S + Block * Block;
        s.OTotal = s.O + Block * sizes.Padded;
        s.M = s.OTotal + Block * sizes.Padded;
        s.L = s.M + Block;
        s.MTotal = s.L + Block;
        s.LTotal = s.MTotal + Block;
        s.Low = (int*)(s.LTotal + Block);
        s.High = s.Low + Block;
        return s;
    }

    void FindKeys(in State s, int firstRow, int firstPosition) => AttentionMask.Fill(s.Low, s.High, s.Queries, firstRow, firstPosition, sizes.Window, documentStarts);

    [MethodImpl(Jit.Kernel)]
    void Head<L>(in State s, int head, int keyHead, int slot, int firstRow) where L : struct, ILanes<L>
    {
        int stride = sizes.QueryHeads * sizes.HeadDimension, outputStride = sizes.QueryHeads * sizes.ValueDimension;
        float* queries = q + (long)firstRow * stride + head * sizes.HeadDimension;
        int firstBlock = s.Low[0] / Block, lastBlock = s.High[s.Queries - 1] / Block;
        int partials = lastBlock / BlocksPerPartial - firstBlock / BlocksPerPartial + 1;
        for (int i = 0; i < s.Queries; i++) s.LTotal[i] = 0;
        for (int partial = firstBlock / BlocksPerPartial; partial <= lastBlock / BlocksPerPartial; partial++)
        {
            Clear<L>(s);
            int end = Math.Min(lastBlock, (partial + 1) * BlocksPerPartial - 1);
            for (int block = Math.Max(firstBlock, partial * BlocksPerPartial); block <= end; block++)
                KeyBlock<L>(s, queries, stride, memory.Keys(slot, keyHead, block), memory.Values(slot, keyHead, block), block * Block);
            if (partials > 1) Merge<L>(s);
        }
        if (sinks is not null) MergeSink<L>(partials > 1 ? s.OTotal : s.O, partials > 1 ? s.MTotal : s.M, partials > 1 ? s.LTotal : s.L, s.Queries, sinks[head]);
        float* values = partials > 1 ? s.OTotal : s.O, sums = partials > 1 ? s.LTotal : s.L, tops = partials > 1 ? s.MTotal : s.M;
        for (int i = 0; i < s.Queries; i++)
        {
            float inverse = 1 / sums[i];
            if (maxima is not null)
            {
                long at = (long)(firstRow + i) * sizes.QueryHeads + head;
                maxima[at] = tops[i];
                inverses[at] = inverse;
            }
            Finish<L>(values + i * sizes.Padded, o + (long)(firstRow + i) * outputStride + head * sizes.ValueDimension, inverse);
        }
    }

    [MethodImpl(Jit.Kernel)]
    void Clear<L>(in State s) where L : struct, ILanes<L>
    {
        for (int i = 0; i < s.Queries; i++)
        {
            s.M[i] = float.NegativeInfinity;
            s.L[i] = 0;
        }
        for (int i = 0; i < s.Queries * sizes.Padded; i += 16) L.Store(L.Create(0), s.O + i);
    }

    // One block of keys for the queries that see any of them; the others skip it.
    [MethodImpl(Jit.Kernel)]
    void KeyBlock<L>(in State s, float* queries, int stride, float* keys, float* values, int firstKey) where L : struct, ILanes<L>
    {
        AttentionMask.Seeing(s.Low, s.High, s.Queries, firstKey, out int begin, out int end);
        for (int i = begin; i < end; i += QueriesPerTile)
        {
            int n = Math.Min(QueriesPerTile, end - i);
            int low = Math.Max(s.Low[i] - firstKey, 0), high = Math.Min(s.High[i + n - 1] - firstKey, Block - 1);
            // Scores of the vectors that hold visible keys; the rest of the row is masked below.
            SmallProduct.Multiply<L>(n, high / 16 + 1, sizes.HeadDimension, queries + (long)i * stride, stride, 1, keys, Block, s.S + i * Block, Block, accumulate: false);
            for (int r = i; r < i + n; r++) Weigh<L>(s, r, firstKey);
            SmallProduct.Multiply<L>(n, sizes.Padded / 16, high - low + 1, s.S + i * Block + low, Block, 1, values + low * sizes.Padded, sizes.Padded, s.O + i * sizes.Padded, sizes.Padded, accumulate: true);
            for (int r = i; r < i + n; r++)
                if (s.High[r] < firstKey + Block - 1) AddZero<L>(s.O + r * sizes.Padded);
        }
    }

    // p = exp(s * scale - m'), l = fma(l, a, sum p), o = o * a.
    [MethodImpl(Jit.Kernel)]
    void Weigh<L>(in State s, int r, int firstKey) where L : struct, ILanes<L>
    {
        float* row = s.S + r * Block;
        if (sizes.SoftCap != 0) Cap<L>(row);
        L scale = L.Create(sizes.SoftCap == 0 ? sizes.Scale : 1);
        L x0 = L.Load(row) * scale, x1 = L.Load(row + 16) * scale, x2 = L.Load(row + 32) * scale, x3 = L.Load(row + 48) * scale;
        int low = s.Low[r] - firstKey, high = s.High[r] - firstKey;
        if (low > 0 || high < Block - 1)
        {
            L.Store(x0, row);
            L.Store(x1, row + 16);
            L.Store(x2, row + 32);
            L.Store(x3, row + 48);
            for (int j = 0; j < low; j++) row[j] = float.NegativeInfinity;
            for (int j = high + 1; j < Block; j++) row[j] = float.NegativeInfinity;
            x0 = L.Load(row);
            x1 = L.Load(row + 16);
            x2 = L.Load(row + 32);
            x3 = L.Load(row + 48);
        }
        float old = s.M[r], top = Simd.Max(L.Largest(L.Max(L.Max(x0, x1), L.Max(x2, x3))), old);
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
            L factor = Elementary.Exp(L.Create(old - top));
            float* a = stackalloc float[16];
            L.Store(factor, a);
            s.L[r] = Simd.Fma(s.L[r], *a, sum);
            float* values = s.O + r * sizes.Padded;
            for (int j = 0; j < sizes.Padded; j += 16) L.Store(L.Load(values + j) * factor, values + j);
        }
        else s.L[r] += sum;
        s.M[r] = top;
        if (low > 0) AddZero<L>(s.O + r * sizes.Padded);
    }

    // s = cap * tanh(s * scale / cap), a loop of its own: inlined above, it would take the budget for inlining of the common path.
    [MethodImpl(Jit.Kernel)]
    void Cap<L>(float* row) where L : struct, ILanes<L>
    {
        L scale = L.Create(sizes.Scale), cap = L.Create(sizes.SoftCap);
        for (int j = 0; j < Block; j += 16) L.Store(Elementary.Tanh(L.Load(row + j) * scale / cap) * cap, row + j);
    }

    // What masked keys do to a chain: fma(+0, +0, o) = o + 0, which turns -0 into +0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void AddZero<L>(float* row) where L : struct, ILanes<L>
    {
        for (int j = 0; j < sizes.Padded; j += 16) L.Store(L.Load(row + j) + L.Create(0), row + j);
    }

    // m = max(m1, m2), a1 = exp(m1 - m), a2 = exp(m2 - m), l = fma(l1, a1, l2 * a2), o = fma(o1, a1, o2 * a2); empty partials take no part.
    [MethodImpl(Jit.Kernel)]
    void Merge<L>(in State s) where L : struct, ILanes<L>
    {
        for (int i = 0; i < s.Queries; i++)
        {
            if (s.L[i] == 0) continue;
            float* from = s.O + i * sizes.Padded, to = s.OTotal + i * sizes.Padded;
            if (s.LTotal[i] == 0)
            {
                s.LTotal[i] = s.L[i];
                s.MTotal[i] = s.M[i];
                for (int j = 0; j < sizes.Padded; j += 16) L.Store(L.Load(from + j), to + j);
                continue;
            }
            float m = Simd.Max(s.MTotal[i], s.M[i]);
            float a1 = Elementary.Exp(s.MTotal[i] - m), a2 = Elementary.Exp(s.M[i] - m);
            s.LTotal[i] = Simd.Fma(s.LTotal[i], a1, s.L[i] * a2);
            s.MTotal[i] = m;
            L b1 = L.Create(a1), b2 = L.Create(a2);
            for (int j = 0; j < sizes.Padded; j += 16) L.Store(L.Fma(L.Load(to + j), b1, L.Load(from + j) * b2), to + j);
        }
    }

    // The sink is a partial of its own with m = its logit, l = 1 and o = +0, merged last.
    [MethodImpl(Jit.Kernel)]
    void MergeSink<L>(float* values, float* tops, float* sums, int queries, float sink) where L : struct, ILanes<L>
    {
        for (int i = 0; i < queries; i++)
        {
            float m = Simd.Max(tops[i], sink), a1 = Elementary.Exp(tops[i] - m), a2 = Elementary.Exp(sink - m);
            sums[i] = Simd.Fma(sums[i], a1, a2);
            tops[i] = m;
            L b1 = L.Create(a1), zero = L.Create(0);
            float* row = values + i * sizes.Padded;
            for (int j = 0; j < sizes.Padded; j += 16) L.Store(L.Fma(L.Load(row + j), b1, zero), row + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Finish<L>(float* from, float* to, float inverse) where L : struct, ILanes<L>
    {
        L factor = L.Create(inverse);
        int j = 0;
        for (; j + 16 <= sizes.ValueDimension; j += 16) L.Store(L.Load(from + j) * factor, to + j);
        if (j < sizes.ValueDimension) L.Store(L.Load(from + j) * factor, to + j, sizes.ValueDimension - j);
    }
}
