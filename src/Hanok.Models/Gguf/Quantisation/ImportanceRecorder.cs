using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf.Architectures;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Quantisation;

/// <summary>Watches what the matrices of a model's layers multiply, and says it under the names that a GGUF file has for them.</summary>
/// <remarks>As llama.cpp's <c>llama-imatrix</c> does, tables and the head are left out.</remarks>
public sealed class ImportanceRecorder
{
    readonly List<(GgufPlace Place, ObservedWeight Weight)> observed = [];

    /// <summary>Watches <paramref name="weights"/>, with which no decoder was recorded yet.</summary>
    /// <param name="path">The model's file or directory.</param>
    /// <param name="weights">Its weights, for serving.</param>
    /// <exception cref="UserError"><c>models.gguf_no_architecture</c>: llama.cpp has nothing for the family.</exception>
    public ImportanceRecorder(string path, DecoderWeights weights)
    {
        GgufArchitecture architecture = Directory.Exists(path) ? GgufArchitecture.OfFamily(path, weights.Spec) : OfFile(path);
        foreach (TensorSpec tensor in DecoderTensors.Of(weights.Spec).Where(t => t.Role is TensorRole.Hidden or TensorRole.Output))
        {
            GgufPlace place = architecture.Place(weights.Spec, tensor);
            // Matrices that are fused in the file multiply the same: the first of them speaks for all.
            if (place.Shape.Count == 2 && place.FirstRow != 0) continue;
            observed.Add((place, weights.Observe(tensor.Name)));
        }
    }

    /// <summary>What was seen so far; tensors that multiplied nothing are left out.</summary>
    public ImportanceSums Sums(string text, int chunks, int window)
    {
        Dictionary<string, (float[] Squares, float[] Counts)> entries = new(StringComparer.Ordinal);
        foreach (var stored in observed.GroupBy(o => o.Place.Name))
        {
            GgufPlace first = stored.First().Place;
            int columns = (int)first.Shape[^1], matrices = first.Shape.Count == 2 ? 1 : (int)first.Shape[0];
            float[] squares = new float[matrices * columns], counts = new float[matrices];
            foreach (var (place, weight) in stored)
            {
                int matrix = matrices == 1 ? 0 : (int)(place.FirstRow / place.Shape[1]);
                counts[matrix] = weight.Count;
                for (int i = 0; i < columns; i++) squares[matrix * columns + i] = (float)weight.Squares[i];
            }
            if (counts.Any(c => c > 0)) entries.Add(first.Name, (squares, counts));
        }
        return new ImportanceSums(text, chunks, window, entries);
    }

    static GgufArchitecture OfFile(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return GgufArchitecture.Of(GgufView.Of(file));
    }
}
