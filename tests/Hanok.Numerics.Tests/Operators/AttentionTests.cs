namespace Hanok.Numerics.Tests;

public sealed class AttentionTests
{
    static readonly WorkerPool Pool = new(3);

    static float[] Noise(string name, int count, float size = 1)
    {
        float[] x = new float[count];
        new Philox(7, "attention-tests", name).FillUniform(x, -size, size);
        return x;
    }

    public static TheoryData<int, int, int, int, int, bool> Shapes => new()
    {
        // queries' heads, key heads, head dimension, length, window, documents
        { 1, 1, 16, 1, 0, false }, { 2, 1, 16, 63, 0, false }, { 2, 2, 8, 64, 0, false }, { 4, 2, 24, 65, 0, false }, { 2, 1, 64, 130, 0, false },
        { 2, 1, 16, 200, 70, false }, { 1, 1, 16, 150, 1, false }, { 2, 2, 32, 150, 0, true }, { 2, 1, 16, 190, 50, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attention_Training_EqualsTwin(int heads, int keyHeads, int d, int length, int window, bool documents)
    {
        AttentionShape shape = new(heads, keyHeads, d, 0.3f, window);
        const int Sequences = 2;
        float[] q = Noise("q", Sequences * length * heads * d), k = Noise("k", Sequences * length * keyHeads * d), v = Noise("v", Sequences * length * keyHeads * d), dO = Noise("dO", q.Length);
        using SequenceRows rows = new();
        rows.SetUniform(Sequences * length, length);
        using IndexBuffer? starts = documents ? new(Sequences * length) : null;
        for (int i = 0; documents && i < Sequences * length; i++) starts![i] = i % length < 40 ? 0 : i % length < 41 ? 40 : i % length < 100 ? 41 : 100;
        using BatchMemory memory = new(shape, rows, starts);
        using Tape tape = new(Pool, Sequences * length, training: true);
        Node nq = Input(q), nk = Input(k), nv = Input(v), o = tape.Seed(tape.Attention(nq, nk, nv, shape, memory));
        GoldenOperatorTests.Run(tape, o, dO);
        for (int s = 0; s < Sequences; s++)
        {
            AttentionTwin twin = new(shape, Part(q, s), Part(k, s), Part(v, s), starts?.Span.Slice(s * length, length).ToArray());
            Assert.Equal(twin.Forward().O, Part(o.Value.Span.ToArray(), s));
            (float[] dq, float[] dk, float[] dv) = twin.Backward(Part(dO, s));
            Assert.Equal(dq, Part(nq.Gradient!.Span.ToArray(), s));
            Assert.Equal(dk, Part(nk.Gradient!.Span.ToArray(), s));
            Assert.Equal(dv, Part(nv.Gradient!.Span.ToArray(), s));
        }

        Node Input(float[] x) => tape.Input(GoldenOperations.ToTensor(x, Sequences * length, x.Length / (Sequences * length)), wantsGradient: true);
        static float[] Part(float[] x, int s) => x[(s * x.Length / Sequences)..((s + 1) * x.Length / Sequences)];
    }

    // 1,024 keys end a partial: lengths around it, whole, in chunks of several sizes and token by token.
    [Theory]
    [InlineData(16, 200, 0, 1)]
    [InlineData(24, 130, 0, 7)]
    [InlineData(16, 300, 90, 1)]
    [InlineData(16, 1100, 0, 100)]
    [InlineData(16, 2100, 0, 333)]
    [InlineData(16, 1300, 150, 64)]
    public void Attention_ChunksOfAnySize_SameBytesAsWhole(int d, int length, int window, int chunk)
    {
        AttentionShape shape = new(2, 1, d, 0.4f, window);
        float[] q = Noise("q", length * 2 * d), k = Noise("k", length * d), v = Noise("v", length * d);
        float[] whole = Serve(shape, q, k, v, length), pieces = Serve(shape, q, k, v, chunk);
        Assert.Equal(whole, pieces);
        using SequenceRows rows = new();
        rows.SetUniform(length, length);
        using BatchMemory memory = new(shape, rows);
        using Tape tape = new(Pool, length, training: false);
        Node o = tape.Attention(Input(q), Input(k), Input(v), shape, memory);
        tape.Forward();
        Assert.Equal(whole, o.Value.Span.ToArray());
        if (length == 1100) Assert.Equal(new AttentionTwin(shape, q, k, v, null).Forward().O, whole);

        Node Input(float[] x) => tape.Input(GoldenOperations.ToTensor(x, length, x.Length / length));
    }

    // Outputs of a cache that was used before (full of NaN), beside another sequence in the same replay.
    static float[] Serve(AttentionShape shape, float[] q, float[] k, float[] v, int chunk)
    {
        int d = shape.HeadDimension, length = k.Length / (shape.KeyHeads * d), qWidth = shape.QueryHeads * d, kvWidth = shape.KeyHeads * d;
        using SequenceRows rows = new();
        using CacheMemory memory = new(shape, rows, 2, length);
        using Tape tape = new(Pool, chunk + 1, training: false);
        using Tensor tq = new(chunk + 1, qWidth), tk = new(chunk + 1, kvWidth), tv = new(chunk + 1, kvWidth);
        Node o = tape.Attention(tape.Input(tq), tape.Input(tk), tape.Input(tv), shape, memory);
        unsafe
        {
            new Span<byte>(memory.Layout.Keys(0, 0, 0), (int)memory.Bytes).Fill(0xFF);                // NaN in every type that has some
        }
        float[] result = new float[q.Length];
        for (int start = 0; start < length; start += chunk)
        {
            int count = Math.Min(chunk, length - start);
            rows.Clear();
            rows.Add(0, start % 50, 1);                       // the other sequence; its results are not looked at
            rows.Add(1, start, count);
            tape.Rows = count + 1;
            q.AsSpan(start * qWidth, count * qWidth).CopyTo(tq.Span[qWidth..]);
            k.AsSpan(start * kvWidth, count * kvWidth).CopyTo(tk.Span[kvWidth..]);
            v.AsSpan(start * kvWidth, count * kvWidth).CopyTo(tv.Span[kvWidth..]);
            tape.Forward();
            o.Value.Span.Slice(qWidth, count * qWidth).CopyTo(result.AsSpan(start * qWidth));
        }
        return result;
    }
}
