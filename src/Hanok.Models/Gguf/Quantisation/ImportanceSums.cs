using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Quantisation;

/// <summary>Sums of squares from which importance is a mean: what llama.cpp's <c>llama-imatrix</c> keeps of a text.</summary>
/// <param name="Text">The text's name.</param>
/// <param name="Chunks">Windows of the text.</param>
/// <param name="Window">Tokens of a window.</param>
/// <param name="Entries">For each tensor of the file the sums of its matrices' columns, and how many rows each matrix multiplied.</param>
public sealed record ImportanceSums(string Text, int Chunks, int Window, IReadOnlyDictionary<string, (float[] Squares, float[] Counts)> Entries)
{
    /// <summary>Tensors of the two numbers, as llama.cpp names them.</summary>
    internal const string SquaresName = ".in_sum2", CountsName = ".counts";

    /// <summary>The importance itself.</summary>
    public ImportanceMatrix Matrix => new(Text, Entries.ToDictionary(e => e.Key, e => Means(e.Value.Squares, e.Value.Counts), StringComparer.Ordinal)) { Data = [Text], Chunks = Chunks };

    /// <summary>Writes llama.cpp's file: per tensor <c>.in_sum2</c> [matrices, columns] and <c>.counts</c> [matrices, 1], by name.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void Write(string path) => GgufWriter.Write(
        path,
        [
            GgufItem.Of("general.type", "imatrix"), GgufItem.Of("imatrix.datasets", [System.Text.Encoding.UTF8.GetBytes(Text)]),
            GgufItem.Of("imatrix.chunk_count", (uint)Chunks), GgufItem.Of("imatrix.chunk_size", (uint)Window),
        ],
        Entries.OrderBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => (GgufSource[])
        [
            Floats(e.Key + SquaresName, e.Value.Counts.Length, e.Value.Squares), Floats(e.Key + CountsName, e.Value.Counts.Length, e.Value.Counts),
        ]));

    /// <summary>Sums divided by counts, matrix by matrix. An expert that was never chosen: all columns alike.</summary>
    internal static float[] Means(float[] squares, float[] counts)
    {
        int columns = squares.Length / counts.Length;
        float[] means = new float[squares.Length];
        for (int i = 0; i < means.Length; i++) means[i] = counts[i / columns] > 0 ? squares[i] / counts[i / columns] : 1;
        return means;
    }

    static GgufSource Floats(string name, int rows, float[] values) =>
        GgufSource.Of(name, BlockType.F32, [rows, values.Length / rows], System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());
}
