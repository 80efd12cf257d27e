using static Hanok.Numerics.Tests.Twin;

namespace Hanok.Numerics.Tests;

/// <summary>Attention of one sequence, query by query and key by key, as <c>docs/numerics.md</c> states it.</summary>
sealed class AttentionTwin(AttentionShape shape, float[] q, float[] k, float[] v, int[]? documentStarts, float[]? sinks = null)
{
    const int Block = 64, Partial = 1024;

    readonly int vd = shape.ValueDimension, oWidth = shape.QueryHeads * shape.ValueDimension, vWidth = shape.KeyHeads * shape.ValueDimension;
    readonly int d = shape.HeadDimension, qWidth = shape.QueryHeads * shape.HeadDimension, kvWidth = shape.KeyHeads * shape.HeadDimension;

    int Length => q.Length / qWidth;

    int Low(int query) => Math.Max(documentStarts?[query] ?? 0, shape.Window == 0 ? 0 : query - shape.Window + 1);

    int Key(int head) => head / (shape.QueryHeads / shape.KeyHeads);

    float Score(int query, int head, int key)
    {
        float s = 0;
        for (int j = 0; j < d; j++) s = Fma(q[query * qWidth + head * d + j], k[key * kvWidth + Key(head) * d + j], s);
        s *= shape.Scale;
        return shape.SoftCap == 0 ? s : Elementary.Tanh(s / shape.SoftCap) * shape.SoftCap;
    }

    /// <summary>The outputs, and what the backward pass needs.</summary>
    public (float[] O, float[] M, float[] Inverse) Forward()
    {
        float[] o = new float[Length * oWidth], maxima = new float[Length * shape.QueryHeads], inverses = new float[maxima.Length];
        for (int query = 0; query < Length; query++)
            for (int head = 0; head < shape.QueryHeads; head++)
            {
                (float m, float l, float[] sum) = (0, 0, []);
                for (int start = 0; start <= query; start += Partial)
                {
                    (float m2, float l2, float[] sum2) = OnePartial(query, head, start);
                    if (l2 == 0) continue;
                    if (l == 0)
                    {
                        (m, l, sum) = (m2, l2, sum2);
                        continue;
                    }
                    float top = Math.Max(m, m2), a1 = Elementary.Exp(m - top), a2 = Elementary.Exp(m2 - top);
                    l = Fma(l, a1, l2 * a2);
                    for (int j = 0; j < vd; j++) sum[j] = Fma(sum[j], a1, sum2[j] * a2);
                    m = top;
                }
                if (sinks is not null)
                {
                    float top = Math.Max(m, sinks[head]), a1 = Elementary.Exp(m - top);
                    l = Fma(l, a1, Elementary.Exp(sinks[head] - top));
                    for (int j = 0; j < vd; j++) sum[j] = Fma(sum[j], a1, 0);
                    m = top;
                }
                int at = query * shape.QueryHeads + head;
                (maxima[at], inverses[at]) = (m, 1 / l);
                for (int j = 0; j < vd; j++) o[query * oWidth + head * vd + j] = sum[j] * inverses[at];
            }
        return (o, maxima, inverses);
    }

    (float M, float L, float[] O) OnePartial(int query, int head, int start)
    {
        float m = float.NegativeInfinity, l = 0;
        float[] o = new float[vd];
        for (int first = start; first < start + Partial && first <= query; first += Block)
        {
            int block = first;
            bool Visible(int j) => block + j >= Low(query) && block + j <= query;
            if (!Enumerable.Range(0, Block).Any(Visible)) continue;
            float[] s = [.. Enumerable.Range(0, Block).Select(j => Visible(j) ? Score(query, head, block + j) : float.NegativeInfinity)];
            float top = Math.Max(m, s.Max()), a = Elementary.Exp(m - top);
            float[] p = [.. s.Select(x => Elementary.Exp(x - top))];
            l = Fma(l, a, Reduce(Block, (j, lane) => lane + p[j]));
            for (int j = 0; j < vd; j++)
            {
                o[j] *= a;
                for (int key = 0; key < Block; key++) o[j] = Visible(key) ? Fma(p[key], v[(block + key) * vWidth + Key(head) * vd + j], o[j]) : Fma(0, 0, o[j]);
            }
            m = top;
        }
        return (m, l, o);
    }

    /// <summary>The gradients for an upstream gradient <paramref name="dO"/>.</summary>
    public (float[] DQ, float[] DK, float[] DV) Backward(float[] dO)
    {
        (float[] o, float[] maxima, float[] inverses) = Forward();
        float[] dq = new float[q.Length], dk = new float[k.Length], dv = new float[v.Length];
        for (int firstKey = 0; firstKey < Length; firstKey += Block)
            for (int head = 0; head < shape.QueryHeads; head++)
                for (int firstQuery = firstKey; firstQuery < Length; firstQuery += Block) Pair(head, firstQuery, firstKey, o, maxima, inverses, dO, dq, dk, dv);
        return (dq, dk, dv);
    }

    void Pair(int head, int firstQuery, int firstKey, float[] o, float[] maxima, float[] inverses, float[] dO, float[] dq, float[] dk, float[] dv)
    {
        int keyEnd = Math.Min(firstKey + Block, Length), queryEnd = Math.Min(firstQuery + Block, Length);
        bool Visible(int query, int key) => key >= Low(query) && key <= query;
        int[] keys = [.. Enumerable.Range(firstKey, keyEnd - firstKey)], queries = [.. Enumerable.Range(firstQuery, queryEnd - firstQuery)];
        int[] seeing = [.. queries.Where(i => keys.Any(j => Visible(i, j)))];
        if (seeing.Length == 0) return;
        bool partial = queries.Any(i => keys.Any(j => !Visible(i, j)));
        void AddZeros()
        {
            if (!partial) return;
            foreach (int i in seeing)
                for (int j = 0; j < d; j++) dq[i * qWidth + head * d + j] += 0f;
            foreach (int i in keys)
                for (int j = 0; j < d; j++)
                {
                    dk[i * kvWidth + Key(head) * d + j] += 0f;
                    dv[i * kvWidth + Key(head) * d + j] += 0f;
                }
        }
        AddZeros();
        foreach (int i in seeing)
        {
            int row = i * qWidth + head * d, kept = i * shape.QueryHeads + head;
            float delta = Reduce(d, (j, lane) => Fma(o[row + j], dO[row + j], lane));
            foreach (int key in keys.Where(key => Visible(i, key)))
            {
                int at = key * kvWidth + Key(head) * d;
                float p = Elementary.Exp(Score(i, head, key) - maxima[kept]) * inverses[kept], dp = 0;
                for (int j = 0; j < d; j++) dp = Fma(dO[row + j], v[at + j], dp);
                float ds = (dp - delta) * p * shape.Scale;
                for (int j = 0; j < d; j++)
                {
                    dq[row + j] = Fma(ds, k[at + j], dq[row + j]);
                    dv[at + j] = Fma(p, dO[row + j], dv[at + j]);
                    dk[at + j] = Fma(ds, q[row + j], dk[at + j]);
                }
            }
        }
        AddZeros();
    }
}
