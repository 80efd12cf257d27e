using System.Text;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Numerics;

namespace Hanok.Fuzz;

/// <summary>Importance matrices, in GGUF and in llama.cpp's older form.</summary>
sealed class ImatrixTarget : IFuzzTarget, IDisposable
{
    readonly InputFile file = new(".imatrix");

    public IReadOnlyList<byte[]> Seeds { get; } = [Old([]), Old([9, 0, 0, 0]), Old([9, 0, 0, 0, 4, 0, 0, 0, .. "text"u8]), Gguf(2), Gguf(1)];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        [0, 0, 0xC0, 0x7F], [0, 0, 0x80, 0x7F], [0, 0, 0x80, 0xBF], [0xFF, 0xFF, 0xFF, 0xFF], "GGUF"u8.ToArray(), ".in_sum2"u8.ToArray(), ".counts"u8.ToArray(), "imatrix"u8.ToArray(), "imatrix.datasets"u8.ToArray(), "imatrix.chunk_count"u8.ToArray(),
        "blk.1."u8.ToArray(),
    ];

    public void Read(byte[] input)
    {
        string path = file.With(input);
        _ = ImportanceMatrix.IsStored(path);
        ImportanceMatrix matrix = ImportanceMatrix.Read(path);
        foreach ((string name, float[] values) in matrix.Values) _ = matrix.Of(name, values.Length);
    }

    public void Dispose() => file.Delete();

    static byte[] Old(byte[] tail)
    {
        using MemoryStream stream = new();
        using BinaryWriter w = new(stream);
        w.Write(3);
        foreach (string name in (string[])["blk.0.attn_q.weight", "blk.0.ffn_up.weight", "blk.1.attn_q.weight"])
        {
            w.Write(name.Length);
            w.Write(Encoding.UTF8.GetBytes(name));
            w.Write(4);
            w.Write(8);
            for (int i = 0; i < 8; i++) w.Write(i + 0.5f);
        }
        w.Write(tail);
        return stream.ToArray();
    }

    static byte[] Gguf(int matrices)
    {
        using MemoryStream stream = new();
        GgufWriter.Write(stream,
            [GgufItem.Of("general.type", "imatrix"), GgufItem.Of("imatrix.datasets", ["wiki"u8.ToArray()]), GgufItem.Of("imatrix.chunk_count", 5u), GgufItem.Of("imatrix.chunk_size", 512u)],
            ((string[])["blk.0.attn_q.weight", "blk.0.ffn_up.weight"]).SelectMany(name => new[] { Floats(name + ".in_sum2", matrices, 8), Floats(name + ".counts", matrices, 1) }), null);
        return stream.ToArray();
    }

    static GgufSource Floats(string name, int rows, int columns) =>
        GgufSource.Of(name, BlockType.F32, [rows, columns], (byte[])[.. Enumerable.Range(1, rows * columns).SelectMany(i => BitConverter.GetBytes((float)i))]);
}
