using System.Buffers.Binary;
using System.Text;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Quantisation;

/// <summary>How much each column of each matrix matters: the mean square of what was multiplied by it.</summary>
/// <param name="Name">Where it comes from: a file's name without its folder.</param>
/// <param name="Values">For each tensor a number for each column of each of its matrices.</param>
public sealed record ImportanceMatrix(string Name, IReadOnlyDictionary<string, float[]> Values)
{
    /// <summary>What <c>general.type</c> says of such a file.</summary>
    public const string Kind = "imatrix";

    const int LongestName = 1 << 10, MostEntries = 1 << 20;

    /// <summary>The texts that it was measured on, as the file names them.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Pieces of text that it was measured on; 0: not known.</summary>
    public int Chunks { get; init; }

    /// <summary>Whether <paramref name="path"/> holds such a matrix, in GGUF or in llama.cpp's older form (which begins with a count and the length of a name), rather than text.</summary>
    /// <remarks>Both forms have bytes of zero near the beginning, which no text has: GGUF in its version (<see cref="FileKind"/>), the older form in its two numbers.</remarks>
    /// <exception cref="UserError"><c>models.file_missing</c>, <c>models.file_unreadable</c>.</exception>
    public static bool IsStored(string path)
    {
        if (FileKind.BeginsAsGguf(path)) return true;
        using MappedFile file = MappedFiles.Open(path);
        if (file.Length < 8) return false;
        ReadOnlySpan<byte> head = file.Slice(0, 8);
        return BinaryPrimitives.ReadInt32LittleEndian(head) is > 0 and <= MostEntries && BinaryPrimitives.ReadInt32LittleEndian(head[4..]) is > 0 and <= LongestName;
    }

    /// <summary>Reads <paramref name="path"/> in either form.</summary>
    /// <exception cref="UserError"><c>models.file_missing</c>, <c>models.gguf_*</c>, <c>models.imatrix</c>: what is wrong, where.</exception>
    public static ImportanceMatrix Read(string path)
    {
        if (FileKind.BeginsAsGguf(path))
        {
            using GgufFile gguf = GgufFile.Open(path);
            return Of(gguf);
        }
        using MappedFile file = MappedFiles.Open(path);
        return ReadOld(path, file);
    }

    /// <summary>The numbers of tensor <paramref name="name"/> of <paramref name="count"/> columns in all matrices; empty where there are none. The table's are of another kind and do not count.</summary>
    /// <exception cref="UserError"><c>models.imatrix_size</c>: it belongs to another model.</exception>
    public ReadOnlyMemory<float> Of(string name, long count)
    {
        if (!Values.TryGetValue(name, out float[]? values)) return default;
        if (values.Length == count) return values;
        return name == "token_embd.weight" ? default : throw new UserError("models.imatrix_size", Name, name, count, values.Length);
    }

    /// <summary>Reads an open GGUF file.</summary>
    /// <exception cref="UserError">As <see cref="Read"/>.</exception>
    public static ImportanceMatrix Of(GgufFile file)
    {
        string kind = file.Metadata.Text("general.type") ?? "model";
        if (kind != Kind) throw new UserError("models.imatrix", file.Path, 0, $"general.type {Kind}", kind);
        Dictionary<string, float[]> all = new(StringComparer.Ordinal);
        foreach (GgufTensor sums in file.Tensors.Where(t => t.Name.EndsWith(ImportanceSums.SquaresName, StringComparison.Ordinal)))
        {
            string name = sums.Name[..^ImportanceSums.SquaresName.Length];
            GgufTensor counts = file[name + ImportanceSums.CountsName];
            if (counts.Count != sums.Rows || sums.Count == 0 || sums.Count > int.MaxValue / 4) throw new UserError("models.tensor_shape", counts.File, counts.Name, counts.Offset, $"[{sums.Rows}, 1]", counts.ShapeText);
            float[] values = ImportanceSums.Means(Numbers(file, sums), Numbers(file, counts));
            Require(file.Path, sums.Offset, name, values);
            all.Add(name, values);
        }
        if (all.Count == 0) throw new UserError("models.imatrix", file.Path, 0, $"*{ImportanceSums.SquaresName}", "–");
        return new ImportanceMatrix(Path.GetFileName(file.Path), all)
        {
            Data = [.. (file.Metadata.Strings("imatrix.datasets") ?? []).Select(Encoding.UTF8.GetString)],
            Chunks = file.Metadata.Integer("imatrix.chunk_count", 0, int.MaxValue) ?? 0,
        };
    }

    static float[] Numbers(GgufFile file, GgufTensor tensor)
    {
        if (tensor.Type != BlockType.F32) throw new UserError("models.tensor_type", tensor.File, tensor.Name, tensor.Offset, "F32", BlockFormat.Of(tensor.Type).Name);
        float[] values = new float[tensor.Count];
        int columns = (int)tensor.Columns;
        for (int row = 0; row < tensor.Rows; row++) file.ReadRow(tensor, row, values.AsSpan(row * columns, columns));
        return values;
    }

    // count; for each: length, name, calls, columns, float32 sums of which each is `calls` times a mean; then the number of calls and the text's name, in newer ones.
    static ImportanceMatrix ReadOld(string path, MappedFile file)
    {
        long at = 0;
        int entries = Integer(1, MostEntries);
        Dictionary<string, float[]> all = new(StringComparer.Ordinal);
        for (int i = 0; i < entries; i++)
        {
            int length = Integer(1, LongestName);
            string name = Encoding.UTF8.GetString(Take(length));
            int calls = Integer(0, int.MaxValue), columns = Integer(1, int.MaxValue / 4);
            ReadOnlySpan<byte> bytes = Take(4 * columns);
            float[] values = new float[columns];
            for (int c = 0; c < columns; c++)
            {
                float sum = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * c)..]);
                values[c] = calls > 0 ? sum / calls : sum;
            }
            Require(path, at, name, values);
            if (!all.TryAdd(name, values)) throw new UserError("models.gguf_twice", path, name, at);
        }
        ImportanceMatrix matrix = new(Path.GetFileName(path), all);
        if (at == file.Length) return matrix;
        int chunks = Integer(0, int.MaxValue);
        return matrix with { Chunks = chunks, Data = at == file.Length ? [] : [Encoding.UTF8.GetString(Take(Integer(0, 1 << 20)))] };

        int Integer(int least, int most)
        {
            int n = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
            return n >= least && n <= most ? n : throw new UserError("models.imatrix", path, at - 4, $"{least} ≤ n ≤ {most}", n);
        }

        ReadOnlySpan<byte> Take(int count)
        {
            if (count > file.Length - at) throw new UserError("models.gguf_cut", path, "imatrix", at, count, file.Length - at);
            at += count;
            return count == 0 ? default : file.Slice(at - count, count);
        }
    }

    static void Require(string path, long offset, string name, float[] values)
    {
        foreach (float x in values)
            if (!float.IsFinite(x) || x < 0) throw new UserError("models.imatrix", path, offset, $"{name}: 0 ≤ x < ∞", x);
    }
}
