using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>
/// The products of <see cref="AttentionLanes"/>: 16 lanes hold 16 queries, a panel, and the other side is read number by number. C[row, panel] (+)= the chain over k of A[k, row] · B[k, panel].
/// </summary>
static unsafe class LaneTile
{
    struct Tile
    {
        public float* A, B, C, Tops;
        public int K, AColumn, BPanel, CPanel;
        public float Scale;
    }

    /// <summary>
    /// Scores [rows, 16] of one or two panels of queries with <paramref name="rows"/> keys (a multiple of 8): the chain over <paramref name="d"/>, then the scale; <paramref name="tops"/> [panels, 16] become at least the largest.
    /// Keys [d, 64], queries [panel, d, 16], scores [panel, 64, 16].
    /// </summary>
    public static void Scores<L>(int panels, int rows, int d, float* keys, float* queries, float* scores, float scale, float* tops) where L : struct, ILanes<L> =>
        Run<L, Score>(panels, rows, new Tile { A = keys, B = queries, C = scores, Tops = tops, K = d, AColumn = SequenceRows.BlockLength, BPanel = d * 16, CPanel = SequenceRows.BlockLength * 16, Scale = scale });

    /// <summary>Adds <paramref name="count"/> weighted values to the sums of one or two panels. Values [key, padded], weights [panel, 64, 16], sums [panel, padded, 16].</summary>
    public static void Values<L>(int panels, int padded, int count, float* values, float* weights, float* sums) where L : struct, ILanes<L> =>
        Run<L, Sum>(panels, padded, new Tile { A = values, B = weights, C = sums, K = count, AColumn = padded, BPanel = SequenceRows.BlockLength * 16, CPanel = padded * 16 });

    static void Run<L, TKind>(int panels, int rows, Tile t) where L : struct, ILanes<L> where TKind : struct, ILaneTileKind
    {
        if (typeof(L) == typeof(Lanes512))
        {
            if (panels > 1)
                for (int row = 0; row < rows; row += 8) Rows<L, Count8, Count2, TKind>(t, row);
            else
                for (int row = 0; row < rows; row += 8) Rows<L, Count8, Count1, TKind>(t, row);
            return;
        }
        for (int panel = 0; panel < panels; panel++)
        {
            // Rows are a multiple of 8: six at a time, so that four or none remain, but for the last eight of 8, 32, 56 …
            int row = 0;
            if (typeof(L) == typeof(Lanes256))
                for (; rows - row >= 12 || rows - row is 6 or 10; row += 6) Rows<L, Count6, Count1, TKind>(t, row);
            for (; row < rows; row += 4) Rows<L, Count4, Count1, TKind>(t, row);
            t.B += t.BPanel;
            t.C += t.CPanel;
            t.Tops += 16;
        }
    }

    /// <summary>4, 6 or 8 rows by one or two panels, every sum in a register of its own: 16 sums of 512 bits, or 12 of 256 (six rows of a panel).</summary>
    [MethodImpl(Jit.Kernel)]
    static void Rows<L, TRows, TPanels, TKind>(in Tile t, int row) where L : struct, ILanes<L> where TRows : struct, ICount where TPanels : struct, ICount where TKind : struct, ILaneTileKind
    {
        float* a = t.A + row, b = t.B, b1 = b + t.BPanel, c = t.C + row * 16, c1 = c + t.CPanel;
        int k = t.K, aColumn = t.AColumn;
        L s0 = L.Create(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0, r0 = s0, r1 = s0, r2 = s0, r3 = s0, r4 = s0, r5 = s0, r6 = s0, r7 = s0;
        if (TKind.Accumulates)
        {
            s0 = L.Load(c + 0);
            s1 = L.Load(c + 16);
            s2 = L.Load(c + 32);
            s3 = L.Load(c + 48);
            if (TRows.Value > 4) s4 = L.Load(c + 64);
            if (TRows.Value > 5) s5 = L.Load(c + 80);
            if (TRows.Value > 6) s6 = L.Load(c + 96);
            if (TRows.Value > 7) s7 = L.Load(c + 112);
            if (TPanels.Value > 1)
            {
                r0 = L.Load(c1 + 0);
                r1 = L.Load(c1 + 16);
                r2 = L.Load(c1 + 32);
                r3 = L.Load(c1 + 48);
                if (TRows.Value > 4) r4 = L.Load(c1 + 64);
                if (TRows.Value > 5) r5 = L.Load(c1 + 80);
                if (TRows.Value > 6) r6 = L.Load(c1 + 96);
                if (TRows.Value > 7) r7 = L.Load(c1 + 112);
            }
        }
        for (; k > 0; k--)
        {
            L p = L.Load(b), q = TPanels.Value > 1 ? L.Load(b1) : default;
            { L x = L.Create(a[0]); s0 = L.Fma(x, p, s0); if (TPanels.Value > 1) r0 = L.Fma(x, q, r0); }
            { L x = L.Create(a[1]); s1 = L.Fma(x, p, s1); if (TPanels.Value > 1) r1 = L.Fma(x, q, r1); }
            { L x = L.Create(a[2]); s2 = L.Fma(x, p, s2); if (TPanels.Value > 1) r2 = L.Fma(x, q, r2); }
            { L x = L.Create(a[3]); s3 = L.Fma(x, p, s3); if (TPanels.Value > 1) r3 = L.Fma(x, q, r3); }
            if (TRows.Value > 4) { L x = L.Create(a[4]); s4 = L.Fma(x, p, s4); if (TPanels.Value > 1) r4 = L.Fma(x, q, r4); }
            if (TRows.Value > 5) { L x = L.Create(a[5]); s5 = L.Fma(x, p, s5); if (TPanels.Value > 1) r5 = L.Fma(x, q, r5); }
            if (TRows.Value > 6) { L x = L.Create(a[6]); s6 = L.Fma(x, p, s6); if (TPanels.Value > 1) r6 = L.Fma(x, q, r6); }
            if (TRows.Value > 7) { L x = L.Create(a[7]); s7 = L.Fma(x, p, s7); if (TPanels.Value > 1) r7 = L.Fma(x, q, r7); }
            a += aColumn;
            b += 16;
            if (TPanels.Value > 1) b1 += 16;
        }
        if (!TKind.Accumulates)
        {
            L scale = L.Create(t.Scale);
            s0 *= scale;
            s1 *= scale;
            s2 *= scale;
            s3 *= scale;
            if (TRows.Value > 4) s4 *= scale;
            if (TRows.Value > 5) s5 *= scale;
            if (TRows.Value > 6) s6 *= scale;
            if (TRows.Value > 7) s7 *= scale;
            L.Store(L.Max(L.Load(t.Tops), Largest<L, TRows>(s0, s1, s2, s3, s4, s5, s6, s7)), t.Tops);
            if (TPanels.Value > 1)
            {
                r0 *= scale;
                r1 *= scale;
                r2 *= scale;
                r3 *= scale;
                if (TRows.Value > 4) r4 *= scale;
                if (TRows.Value > 5) r5 *= scale;
                if (TRows.Value > 6) r6 *= scale;
                if (TRows.Value > 7) r7 *= scale;
                L.Store(L.Max(L.Load(t.Tops + 16), Largest<L, TRows>(r0, r1, r2, r3, r4, r5, r6, r7)), t.Tops + 16);
            }
        }
        L.Store(s0, c + 0);
        L.Store(s1, c + 16);
        L.Store(s2, c + 32);
        L.Store(s3, c + 48);
        if (TRows.Value > 4) L.Store(s4, c + 64);
        if (TRows.Value > 5) L.Store(s5, c + 80);
        if (TRows.Value > 6) L.Store(s6, c + 96);
        if (TRows.Value > 7) L.Store(s7, c + 112);
        if (TPanels.Value == 1) return;
        L.Store(r0, c1 + 0);
        L.Store(r1, c1 + 16);
        L.Store(r2, c1 + 32);
        L.Store(r3, c1 + 48);
        if (TRows.Value > 4) L.Store(r4, c1 + 64);
        if (TRows.Value > 5) L.Store(r5, c1 + 80);
        if (TRows.Value > 6) L.Store(r6, c1 + 96);
        if (TRows.Value > 7) L.Store(r7, c1 + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static L Largest<L, TRows>(L x0, L x1, L x2, L x3, L x4, L x5, L x6, L x7) where L : struct, ILanes<L> where TRows : struct, ICount
    {
        L top = L.Max(L.Max(x0, x1), L.Max(x2, x3));
        if (TRows.Value > 4) top = L.Max(top, L.Max(x4, x5));
        if (TRows.Value > 6) top = L.Max(top, L.Max(x6, x7));
        return top;
    }

    interface ILaneTileKind
    {
        static abstract bool Accumulates { get; }
    }

    readonly struct Score : ILaneTileKind
    {
        public static bool Accumulates => false;
    }

    readonly struct Sum : ILaneTileKind
    {
        public static bool Accumulates => true;
    }
}
