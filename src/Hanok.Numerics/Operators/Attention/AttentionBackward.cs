using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Gradients of one sequence with one key head. Formulas at <see cref="Attention"/>.</summary>
readonly unsafe struct AttentionBackward(AttentionBackward.Arguments a, AttentionSizes sizes, Areas areas) : ILaneBody
{
    const int Block = SequenceRows.BlockLength;
    const int QueriesPerTile = 16, KeysPerTile = 16;

    /// <summary>Rows [N, heads * D] and what the forward pass kept, [N, H].</summary>
    public struct Arguments
    {
        public float* Q, K, V, DO, DQ, DK, DV;
        public float* Maxima, Inverses, Deltas;
        public SequenceRows.Run* Runs;
        public int* DocumentStarts;
        public bool AddQ, AddK, AddV;
    }

    /// <summary>Floats of scratch memory.</summary>
    public static long ScratchFloats(AttentionShape shape) => 2L * Block * Block + 2L * Block * shape.HeadDimension + 6L * Block * shape.Padded + 2 * Block;

    struct State
    {
        public float* KT, VT;                // keys and values transposed [D, 64]
        public float* Keys, DKeys, DValues;  // [64, padded D]
        public float* Queries, DOut, DQueries;
        public float* P, DS;                 // [64, 64]
        public int* Low, High;
        public int Length;                   // positions of the sequence
    }

    [MethodImpl(Jit.Kernel)]
    public void Run<L>(int index) where L : struct, ILanes<L>
    {
        SequenceRows.Run run = a.Runs[index / sizes.KeyHeads];
        int keyHead = index % sizes.KeyHeads, d = sizes.HeadDimension;
        float* area = areas.Take(out int taken);
        State s = Divide(area, run.Rows);
        for (int first = 0; first < run.Rows; first += Block) Keys<L>(s, run.FirstRow, keyHead, first);
        areas.Return(taken);
    }

    State Divide(float* area, int length)
    {
        int padded = Block * sizes.Padded, plain = Block * sizes.HeadDimension;
        State s = new() { P = area, Length = length };
        s.DS = s.P + Block * Block;
        s.KT = s.DS + Block * Block;
        s.VT = s.KT + plain;
        s.Keys = s.VT + plain;
        s.DKeys = s.Keys + padded;
        s.DValues = s.DKeys + padded;
        s.Queries = s.DValues + padded;
        s.DOut = s.Queries + padded;
        s.DQueries = s.DOut + padded;
        s.Low = (int*)(s.DQueries + padded);
        s.High = s.Low + Block;
        return s;
    }

    [MethodImpl(Jit.Kernel)]
    void Keys<L>(in State s, int firstRow, int keyHead, int firstKey) where L : struct, ILanes<L>
    {
        int d = sizes.HeadDimension, stride = sizes.KeyHeads * d, count = Math.Min(Block, s.Length - firstKey);
        long at = (long)(firstRow + firstKey) * stride + keyHead * d;
        Transpose(a.K + at, stride, s.KT, count);
        Transpose(a.V + at, stride, s.VT, count);
        Load<L>(a.K + at, stride, s.Keys, count);
        if (a.AddK) Load<L>(a.DK + at, stride, s.DKeys, count);
        else Clear<L>(s.DKeys);
        if (a.AddV) Load<L>(a.DV + at, stride, s.DValues, count);
        else Clear<L>(s.DValues);
        for (int g = 0; g < sizes.Group; g++)
            for (int first = firstKey; first < s.Length; first += Block)
                if (!Pair<L>(s, firstRow, keyHead * sizes.Group + g, first, firstKey, count)) break;
        if (a.DK is not null) Store<L>(s.DKeys, a.DK + at, stride, count);
        if (a.DV is not null) Store<L>(s.DValues, a.DV + at, stride, count);
    }

    // A block of queries with a block of keys; false where this and all later queries see none of them.
    [MethodImpl(Jit.Kernel)]
    bool Pair<L>(in State s, int firstRow, int head, int firstQuery, int firstKey, int keys) where L : struct, ILanes<L>
    {
        int d = sizes.HeadDimension, padded = sizes.Padded, stride = sizes.QueryHeads * d, queries = Math.Min(Block, s.Length - firstQuery);
        AttentionMask.Fill(s.Low, s.High, queries, firstRow + firstQuery, firstQuery, sizes.Window, a.DocumentStarts);
        AttentionMask.Seeing(s.Low, s.High, queries, firstKey, out int begin, out int end);
        if (begin == end) return false;
        int n = end - begin;
        long at = (long)(firstRow + firstQuery + begin) * stride + head * d;
        Load<L>(a.Q + at, stride, s.Queries, n);
        Load<L>(a.DO + at, stride, s.DOut, n);
        LoadQueryGradients<L>(s, at, stride, begin, end, firstKey);
        bool partial = s.Low[end - 1] > firstKey || s.High[begin] < firstKey + keys - 1 || end < queries;
        if (partial) AddZeros<L>(s, n, keys);
        for (int i = 0; i < n; i += QueriesPerTile)
        {
            int m = Math.Min(QueriesPerTile, n - i);
            int low = Math.Max(s.Low[begin + i] - firstKey, 0), high = Math.Min(s.High[begin + i + m - 1] - firstKey, keys - 1);
            float* p = s.P + i * Block, ds = s.DS + i * Block;
            SmallProduct.Multiply<L>(m, high / 16 + 1, d, s.Queries + i * padded, padded, 1, s.KT, Block, p, Block, accumulate: false);
            SmallProduct.Multiply<L>(m, high / 16 + 1, d, s.DOut + i * padded, padded, 1, s.VT, Block, ds, Block, accumulate: false);
            for (int r = 0; r < m; r++)
            {
                int query = begin + i + r;
                long kept = (long)(firstRow + firstQuery + query) * sizes.QueryHeads + head;
                Weigh<L>(p + r * Block, ds + r * Block, a.Maxima[kept], a.Inverses[kept], a.Deltas[kept], s.Low[query] - firstKey, Math.Min(s.High[query] - firstKey, keys - 1));
            }
            if (a.DQ is not null)
                SmallProduct.Multiply<L>(m, padded / 16, high - low + 1, ds + low, Block, 1, s.Keys + low * padded, padded, s.DQueries + i * padded, padded, accumulate: true);
        }
        // Columns of weights are rows of A here: key j takes its queries in ascending order, from the first that sees it or its neighbours on.
        for (int j = 0; j < keys; j += KeysPerTile)
        {
            int first = Math.Max(firstKey + j - firstQuery - begin, 0), m = Math.Min(KeysPerTile, keys - j), from = first * Block + j;
            if (first >= n) break;
            SmallProduct.Multiply<L>(m, padded / 16, n - first, s.P + from, 1, Block, s.DOut + first * padded, padded, s.DValues + j * padded, padded, accumulate: true);
            SmallProduct.Multiply<L>(m, padded / 16, n - first, s.DS + from, 1, Block, s.Queries + first * padded, padded, s.DKeys + j * padded, padded, accumulate: true);
        }
        if (partial) AddZeros<L>(s, n, keys);
        if (a.DQ is not null) Store<L>(s.DQueries, a.DQ + at, stride, n);
        return true;
    }

    // A query's chain starts at the first block it sees and goes on from memory after that.
    [MethodImpl(Jit.Kernel)]
    void LoadQueryGradients<L>(in State s, long at, int stride, int begin, int end, int firstKey) where L : struct, ILanes<L>
    {
        if (a.DQ is null) return;
        for (int i = begin; i < end; i++)
        {
            float* to = s.DQueries + (i - begin) * sizes.Padded;
            if (a.AddQ || s.Low[i] < firstKey) Load<L>(a.DQ + at + (long)(i - begin) * stride, stride, to, 1);
            else
                for (int j = 0; j < sizes.Padded; j += 16) L.Store(L.Create(0), to + j);
        }
    }

    // p = exp(s * scale - m) * (1/l), ds = ((dp - delta) * p) * scale; +0 where masked.
    [MethodImpl(Jit.Kernel)]
    void Weigh<L>(float* p, float* ds, float maximum, float inverse, float delta, int low, int high) where L : struct, ILanes<L>
    {
        L scale = L.Create(sizes.Scale), m = L.Create(maximum), factor = L.Create(inverse), shift = L.Create(delta);
        for (int j = 0; j < Block; j += 16)
        {
            if (j > high || j + 15 < low)
            {
                L.Store(L.Create(0), p + j);
                L.Store(L.Create(0), ds + j);
                continue;
            }
            L weight = Elementary.Exp(L.Load(p + j) * scale - m) * factor;
            L.Store(weight, p + j);
            L.Store((L.Load(ds + j) - shift) * weight * scale, ds + j);
            for (int c = j; c < Math.Min(low, j + 16); c++) p[c] = ds[c] = 0;
            for (int c = Math.Max(high + 1, j); c < j + 16; c++) p[c] = ds[c] = 0;
        }
    }

    // Before and after the chains of a block pair that has masked pairs: x + 0, which turns -0 into +0, so that masked pairs (weight +0) change nothing.
    [MethodImpl(Jit.Kernel)]
    void AddZeros<L>(in State s, int queries, int keys) where L : struct, ILanes<L>
    {
        L zero = L.Create(0);
        for (int i = 0; i < queries * sizes.Padded; i += 16) L.Store(L.Load(s.DQueries + i) + zero, s.DQueries + i);
        for (int i = 0; i < keys * sizes.Padded; i += 16)
        {
            L.Store(L.Load(s.DKeys + i) + zero, s.DKeys + i);
            L.Store(L.Load(s.DValues + i) + zero, s.DValues + i);
        }
    }

    // [count, D] to [D, 64], zeros for keys that do not exist.
    void Transpose(float* from, int stride, float* to, int count)
    {
        if (count < Block) new Span<float>(to, sizes.HeadDimension * Block).Clear();
        for (int i = 0; i < count; i += 16) Packing.PackAlong(from + (long)i * stride, stride, 1, sizes.HeadDimension, Math.Min(16, count - i), to + i, Block);
    }

    [MethodImpl(Jit.Kernel)]
    void Load<L>(float* from, int stride, float* to, int count) where L : struct, ILanes<L>
    {
        int d = sizes.HeadDimension;
        for (int i = 0; i < count; i++, from += stride, to += sizes.Padded)
        {
            int j = 0;
            for (; j + 16 <= d; j += 16) L.Store(L.Load(from + j), to + j);
            if (j < d) L.Store(L.Load(from + j, d - j, 0), to + j);
        }
    }

    [MethodImpl(Jit.Kernel)]
    void Store<L>(float* from, float* to, int stride, int count) where L : struct, ILanes<L>
    {
        int d = sizes.HeadDimension;
        for (int i = 0; i < count; i++, to += stride, from += sizes.Padded)
        {
            int j = 0;
            for (; j + 16 <= d; j += 16) L.Store(L.Load(from + j), to + j);
            if (j < d) L.Store(L.Load(from + j), to + j, d - j);
        }
    }

    [MethodImpl(Jit.Kernel)]
    void Clear<L>(float* rows) where L : struct, ILanes<L>
    {
        for (int i = 0; i < Block * sizes.Padded; i += 16) L.Store(L.Create(0), rows + i);
    }
}
