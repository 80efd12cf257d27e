using System.Runtime.InteropServices;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Models.Storage;

/// <summary>A decoder's tensors as its family's checkpoints store them, in binary32.</summary>
static class CheckpointSources
{
    /// <summary>What a safetensors file gets; each tensor is put together when it is written.</summary>
    public static IEnumerable<SafetensorsSource> Of(DecoderSpec spec, Func<string, Tensor> tensors) =>
        (spec with { Storage = null }).Layout.Of(spec with { Storage = null }).Select(stored => stored.IsPlain
            ? SafetensorsSource.Of(stored.Name, tensors(stored.Parts[0].Tensor.Name))
            : new SafetensorsSource(stored.Name, TensorType.F32, [.. stored.Shape.Select(n => (long)n)], stream => Write(stream, stored, tensors)));

    static void Write(Stream stream, StoredTensor stored, Func<string, Tensor> tensors)
    {
        using Tensor whole = new([.. stored.Shape]);
        foreach (StoredPart part in stored.Parts)
        {
            Tensor tensor = tensors(part.Tensor.Name);
            for (int r = 0; r < part.Rows; r++)
            {
                Span<float> row = tensor.Row(r);
                for (int c = 0; c < row.Length; c++)
                {
                    (long at, long column) = Math.DivRem(part.Offset + r * part.RowStride + c * part.ColumnStride, whole.Columns);
                    whole.Row((int)at)[(int)column] = row[c];
                }
            }
        }
        for (int r = 0; r < whole.Rows; r++) stream.Write(MemoryMarshal.AsBytes(whole.Row(r)));
    }
}
