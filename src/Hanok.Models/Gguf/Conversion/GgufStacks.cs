using Hanok.Models.Decoders;
using Hanok.Models.Gguf.Architectures;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Conversion;

/// <summary>Puts a decoder's tensors together to those of a GGUF file: stacks of experts, fused matrices, rows in another order, norms plus one.</summary>
/// <param name="architecture">Says where they lie.</param>
/// <param name="spec">The decoder.</param>
/// <param name="origin">Where they come from, for messages.</param>
sealed class GgufStacks(GgufArchitecture architecture, DecoderSpec spec, string origin)
{
    sealed record Part(TensorSpec Tensor, GgufPlace Place, RowReader Read)
    {
        public bool IsMatrix => Tensor.Shape.Count == 2;

        public void Row(long stored, Span<float> values)
        {
            int row = (int)(stored - Place.FirstRow);
            Read(IsMatrix ? Place.OurIndex(row) : 0, values);
            if (!IsMatrix && Place.RotaryHead > 0)
            {
                float[] ours = values.ToArray();
                for (int i = 0; i < ours.Length; i++) values[i] = ours[Place.OurIndex(i)];
            }
            if (Place.Added == 0) return;
            for (int i = 0; i < values.Length; i++) values[i] += Place.Added;
        }
    }

    /// <summary>The tensors of the file: vectors, norms and routers in binary32, other matrices in <paramref name="matrices"/>.</summary>
    public IEnumerable<GgufRows> Of(Func<TensorSpec, RowReader> open, BlockType matrices)
    {
        OrderedDictionary<string, List<Part>> stacks = new(StringComparer.Ordinal);
        foreach (TensorSpec tensor in DecoderTensors.Of(spec))
        {
            GgufPlace place = architecture.Place(spec, tensor);
            if (!stacks.TryGetValue(place.Name, out List<Part>? parts)) stacks.Add(place.Name, parts = []);
            parts.Add(new Part(tensor, place, open(tensor)));
        }
        foreach (var (name, parts) in stacks)
        {
            Part[] sorted = [.. parts.OrderBy(p => p.Place.FirstRow)];
            long[] first = [.. sorted.Select(p => p.Place.FirstRow)];
            IReadOnlyList<long> shape = sorted[0].Place.Shape;
            yield return new GgufRows(name, IsExact(name, shape) ? BlockType.F32 : matrices, shape, (row, values) =>
            {
                int at = Array.BinarySearch(first, row);
                sorted[at < 0 ? ~at - 1 : at].Row(row, values);
            }, origin);
        }
    }

    // What converters keep in binary32 whatever the type of the file.
    static bool IsExact(string name, IReadOnlyList<long> shape) =>
        shape.Count < 2 || !name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith("_norm.weight", StringComparison.Ordinal) || name.EndsWith("ffn_gate_inp.weight", StringComparison.Ordinal);
}
