using System.Runtime.InteropServices;

namespace Hanok.Numerics.Tests;

/// <summary>Attention over caches of every type equals the twin over keys and values rounded beforehand, in any chunks; and sizes, names, refusals.</summary>
public sealed class CacheTypeTests
{
    static readonly WorkerPool Pool = new(3);

    public static TheoryData<CacheType, CacheType> Pairs => new()
    {
        { CacheType.F32, CacheType.F32 }, { CacheType.F16, CacheType.F16 }, { CacheType.Q8_0, CacheType.Q8_0 }, { CacheType.Q4_0, CacheType.Q4_0 },
        { CacheType.F16, CacheType.Q4_0 }, { CacheType.Q8_0, CacheType.F32 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Attention_CacheOfType_EqualsTwinOverRoundedNumbersInAnyChunks(CacheType keys, CacheType values)
    {
        foreach ((AttentionShape shape, int length, bool sinks) in ((AttentionShape, int, bool)[])[
            (new(4, 2, 32, 0.3f), 140, false),
            (new(3, 1, 64, 0.2f), 200, true),
            (new(2, 1, 32, 0.3f, Window: 70) { SoftCap = 3 }, 210, true),
            (new(20, 1, 96, 0.15f) { ValueDimension = 64 }, 90, false),        // latent heads: more than are computed one by one
            (new(12, 1, 32, 0.3f, Window: 5), 150, false),
            (new(2, 2, 32, 0.5f), 2060, false),
            (new(1, 1, 32, 0.5f, Window: 1100), 2150, true)])
        {
            float[] q = Noise("q", length * shape.QueryHeads * shape.HeadDimension), k = Noise("k", length * shape.KeyHeads * shape.HeadDimension);
            float[] v = Noise("v", length * shape.KeyHeads * shape.ValueDimension);
            float[]? sink = sinks ? Noise("sinks", shape.QueryHeads) : null;
            float[] expected = new AttentionTwin(shape, q, Rounded(k, keys), Rounded(v, values), null, sink).Forward().O;
            foreach (int chunk in (int[])[length, 77, length > 1000 ? 400 : 1]) Assert.Equal(expected, Serve(shape, q, k, v, sink, chunk, keys, values));
            // The last rows one by one after a long prompt: partials become pieces of their own.
            Assert.Equal(expected, Serve(shape, q, k, v, sink, length - 3, keys, values, thenSingle: true));
        }
    }

    [Fact]
    public unsafe void Halves_AnyNumber_RoundToEvenWithinTheFiniteOnes()
    {
        const int Count = 1 << 18;
        float[] x = new float[Count];
        for (int i = 0; i < Count; i++)
        {
            // Every half, the middles between neighbours, and numbers just beside both.
            uint half = (uint)BitConverter.SingleToInt32Bits((float)BitConverter.UInt16BitsToHalf((ushort)(i >> 2)));
            x[i] = BitConverter.UInt32BitsToSingle(half + (uint)((i & 3) switch { 0 => 0, 1 => 0xFFF, 2 => 0x1000, _ => 0x1001 }));
        }
        float[] read = new float[Count];
        byte[] block = new byte[Count * 2];
        fixed (float* from = x, to = read)
        fixed (byte* b = block)
        {
            for (int i = 0; i < Count; i += 64 * 64)
            {
                CacheWriter.Values(CacheType.F16, from + i, 64, 64, 64, 64, b, 0);
                Tier.Run(new Read(b, to + i));
            }
        }
        for (int i = 0; i < Count; i++)
        {
            float limited = float.IsNaN(x[i]) ? MathF.CopySign(65504, x[i]) : Math.Clamp(x[i], -65504, 65504);
            Assert.Equal(BitConverter.SingleToUInt32Bits((float)(Half)limited), BitConverter.SingleToUInt32Bits(read[i]));
        }
    }

    readonly unsafe struct Read(byte* block, float* to) : ILaneKernel
    {
        public void Run<T>() where T : struct, ILanes<T> => CacheReader.Values<T>(CacheType.F16, block, 64, 64, to);
    }

    [Theory]
    [InlineData(CacheType.F32, 4.0)]
    [InlineData(CacheType.F16, 2.0)]
    [InlineData(CacheType.Q8_0, 34.0 / 32)]
    [InlineData(CacheType.Q4_0, 18.0 / 32)]
    public void Cache_Type_TakesItsBytes(CacheType type, double bytesPerNumber)
    {
        AttentionShape shape = new(4, 2, 64, 1);
        using SequenceRows rows = new();
        using CacheMemory memory = new(shape, rows, 3, 128, type, type);
        Assert.Equal(3 * 128 * 2 * (64 + 64) * bytesPerNumber, memory.Bytes);
        Assert.Equal(2 * (64 + 64) * bytesPerNumber, shape.CacheBytes(type, type));
    }

    [Fact]
    public void Cache_HeadsThatAreNoWholeBlocks_AreRefused()
    {
        using SequenceRows rows = new();
        Assert.Throws<ArgumentException>(() => new CacheMemory(new(1, 1, 48, 1), rows, 1, 64, CacheType.Q8_0, CacheType.F16));
        Assert.Throws<ArgumentException>(() => new CacheMemory(new(1, 1, 64, 1) { ValueDimension = 80 }, rows, 1, 64, CacheType.Q8_0, CacheType.Q4_0));
        new CacheMemory(new(1, 1, 48, 1), rows, 1, 64, CacheType.F16, CacheType.F16).Dispose();
    }

    [Fact]
    public void Names_EveryType_ParseBack()
    {
        foreach (CacheType type in Enum.GetValues<CacheType>()) Assert.Equal(type, CacheTypes.Parse(type.NameOf().ToUpperInvariant()));
        Assert.Throws<FormatException>(() => CacheTypes.Parse("q5_0"));
        Assert.False(CacheTypes.TryParse(null, out _));
    }

    static float[] Noise(string name, int count)
    {
        float[] x = new float[count];
        new Philox(8, "cache-tests", name).FillNormal(x, 1);
        return x;
    }

    static float[] Rounded(float[] x, CacheType type)
    {
        if (type == CacheType.F32) return x;
        BlockType block = type == CacheType.F16 ? BlockType.F16 : type == CacheType.Q8_0 ? BlockType.Q8_0 : BlockType.Q4_0;
        float[] result = new float[x.Length];
        byte[] bytes = new byte[BlockFormat.Of(block).BytesOf(x.Length)];
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan());
        if (type == CacheType.F16)
            for (int i = 0; i < x.Length; i++) halves[i] = (Half)x[i];
        else BlockCodec.Quantise(block, x, 32, [], bytes);
        BlockCodec.Dequantise(block, bytes, result);
        return result;
    }

    static float[] Serve(AttentionShape shape, float[] q, float[] k, float[] v, float[]? sinks, int chunk, CacheType keys, CacheType values, bool thenSingle = false)
    {
        int qWidth = shape.QueryHeads * shape.HeadDimension, kWidth = shape.KeyHeads * shape.HeadDimension, vWidth = shape.KeyHeads * shape.ValueDimension, oWidth = shape.QueryHeads * shape.ValueDimension;
        int length = q.Length / qWidth;
        using SequenceRows rows = new();
        using CacheMemory memory = new(shape, rows, 1, length, keys, values);
        using Tape tape = new(Pool, chunk, training: false);
        using Tensor tq = new(chunk, qWidth), tk = new(chunk, kWidth), tv = new(chunk, vWidth);
        Node o = tape.Attention(tape.Input(tq), tape.Input(tk), tape.Input(tv), shape, memory, sinks is null ? null : new Parameter("sinks", GoldenOperations.ToTensor(sinks, sinks.Length)));
        unsafe
        {
            new Span<byte>(memory.Layout.Keys(0, 0, 0), (int)memory.Bytes).Fill(0xFF);
        }
        float[] result = new float[length * oWidth];
        for (int start = 0, count; start < length; start += count)
        {
            count = thenSingle && start > 0 ? 1 : Math.Min(chunk, length - start);
            rows.Clear();
            rows.Add(0, start, count);
            tape.Rows = count;
            q.AsSpan(start * qWidth, count * qWidth).CopyTo(tq.Span);
            k.AsSpan(start * kWidth, count * kWidth).CopyTo(tk.Span);
            v.AsSpan(start * vWidth, count * vWidth).CopyTo(tv.Span);
            tape.Forward();
            o.Value.Span[..(count * oWidth)].CopyTo(result.AsSpan(start * oWidth));
        }
        return result;
    }
}
