using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Conversion;
using Hanok.Numerics;

namespace Hanok.Fuzz;

/// <summary>Models in GGUF of every architecture that can be written: the small models of <paramref name="models"/>, converted. Inputs are what stands before the tensors' data, which are zeros; all weights are read.</summary>
sealed class GgufModelTarget(string models) : IFuzzTarget, IDisposable
{
    const int MostData = 1 << 22;

    readonly InputFile file = new(".gguf");

    public IReadOnlyList<byte[]> Seeds { get; } = [.. Directory.EnumerateDirectories(models).Order(StringComparer.Ordinal).Select(Head).OfType<byte[]>()];

    // Types of values and of tensors, and what keys of several architectures end with.
    public IReadOnlyList<byte[]> Words { get; } =
    [
        [9, 0, 0, 0], [8, 0, 0, 0], [4, 0, 0, 0], [5, 0, 0, 0], [6, 0, 0, 0], [7, 0, 0, 0], [2, 0, 0, 0], [12, 0, 0, 0], [39, 0, 0, 0], [0, 0, 0xC0, 0x7F], "blk.1."u8.ToArray(), "_exps"u8.ToArray(), "rope_freqs.weight"u8.ToArray(),
        ".attention.sliding_window"u8.ToArray(), ".attention.sliding_window_pattern"u8.ToArray(), ".expert_count"u8.ToArray(), ".expert_used_count"u8.ToArray(), ".expert_group_count"u8.ToArray(), ".leading_dense_block_count"u8.ToArray(),
        ".attention.kv_lora_rank"u8.ToArray(), ".attention.q_lora_rank"u8.ToArray(), ".rope.dimension_count"u8.ToArray(), ".rope.scaling.type"u8.ToArray(), ".nextn_predict_layers"u8.ToArray(), ".attention.head_count_kv"u8.ToArray(),
    ];

    public void Read(byte[] input)
    {
        string path = file.With(input, Math.Min(input.Length, 1 << 20) + MostData);
        using GgufFile opened = GgufFile.Open(path);
        using DecoderWeights weights = GgufModel.Read(opened, _ => { }).LoadWeights();
    }

    public void Dispose() => file.Delete();

    // Null where GGUF has no architecture for it.
    static byte[]? Head(string folder)
    {
        string path = Path.Combine(Path.GetTempPath(), $"hanok-fuzz-{Environment.ProcessId}-seed.gguf");
        try
        {
            using (GgufContents contents = GgufContents.OfFolder(folder, BlockType.F16)) contents.Write(path, 1, null, default);
            using GgufFile whole = GgufFile.Open(path);
            long start = whole.Tensors.Min(t => t.Offset);
            if (new FileInfo(path).Length - start > MostData) throw new InvalidOperationException($"{folder} has more than {MostData} bytes of weights");
            return File.ReadAllBytes(path)[..(int)start];
        }
        catch (UserError)
        {
            return null;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
