using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Quantisation;

/// <summary>Writes a model with its matrices packed, one tensor after the other: what is in memory at a time is some rows.</summary>
/// <remarks>Order of tensors, types and metadata are those of llama.cpp's quantiser, so that files of the simple types are the same to the byte.</remarks>
public static class GgufQuantiser
{
    const uint QuantisationVersion = 2;

    /// <summary>What was written.</summary>
    /// <param name="Tensors">Number of tensors.</param>
    /// <param name="Before">Bytes of the tensors as they were.</param>
    /// <param name="After">Bytes of the tensors as they are.</param>
    /// <param name="FellBack">Tensors whose rows are no whole blocks of the type they should have.</param>
    /// <param name="Repacked">Tensors that had been packed before: their error counts twice.</param>
    /// <param name="Unweighted">Packed tensors for which the matrix of importance has nothing.</param>
    public sealed record Result(int Tensors, long Before, long After, int FellBack, int Repacked, int Unweighted);

    /// <summary>Packs <paramref name="tensors"/> into the file <paramref name="path"/>, which appears whole or not at all.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="metadata">The metadata of the model; keys of a split file are dropped.</param>
    /// <param name="tensors">All tensors, in any order.</param>
    /// <param name="target">The mixture of types.</param>
    /// <param name="importance">What matters most; null: everything alike.</param>
    /// <param name="threads">Threads that take part.</param>
    /// <param name="progress">Hears what part is done.</param>
    /// <param name="token">Ends the work; nothing is left behind.</param>
    /// <exception cref="UserError"><c>files.cannot_write</c>, <c>models.not_finite</c>, <c>models.imatrix_size</c>.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static Result Write(
        string path, IReadOnlyList<KeyValuePair<string, GgufValue>> metadata, IEnumerable<GgufRows> tensors, QuantisationTarget target, ImportanceMatrix? importance, int threads,
        IProgress<double>? progress, CancellationToken token)
    {
        List<GgufRows> sorted = [.. TensorTypeRule.Sort(tensors, t => t.Name)];
        OrderedDictionary<string, GgufValue> keys = new(metadata, StringComparer.Ordinal);
        TensorTypeRule rule = new(target, QuantisedModelFacts.Of(new GgufMetadata(path, keys)), sorted.Select(t => t.Name), importance is not null);
        GgufWork work = new(threads, sorted.Sum(t => t.Rows * t.Columns), progress, token);
        List<GgufSource> sources = [];
        int fellBack = 0, repacked = 0, unweighted = 0;
        foreach (GgufRows tensor in sorted)
        {
            BlockType type = rule.Choose(tensor.Name, tensor.Shape, tensor.Type);
            bool changes = type != tensor.Type;
            ReadOnlyMemory<float> weights = changes && importance is not null ? importance.Of(tensor.Name, tensor.Columns * tensor.Matrices) : default;
            if (changes && tensor.Columns % BlockFormat.Of(target.Default).Length != 0) fellBack++;
            if (changes && BlockFormat.Of(tensor.Type).IsQuantised) repacked++;
            if (changes && importance is not null && weights.IsEmpty) unweighted++;
            sources.Add(tensor.As(type, weights, work));
        }
        GgufWriter.Write(path, Metadata(metadata, target, importance), sources, GgufWriter.DefaultAlignment);
        return new Result(sources.Count, sorted.Sum(t => BlockFormat.Of(t.Type).BytesOf(t.Rows * t.Columns)), sources.Sum(s => s.Bytes), fellBack, repacked, unweighted);
    }

    static IEnumerable<KeyValuePair<string, GgufValue>> Metadata(IEnumerable<KeyValuePair<string, GgufValue>> metadata, QuantisationTarget target, ImportanceMatrix? importance)
    {
        List<KeyValuePair<string, GgufValue>> written =
        [
            GgufItem.Of("general.quantization_version", QuantisationVersion), GgufItem.Of("general.file_type", target.FileType),
        ];
        if (importance is not null)
        {
            written.Add(GgufItem.Of("quantize.imatrix.file", importance.Name));
            if (importance.Data.Count > 0) written.Add(GgufItem.Of("quantize.imatrix.dataset", importance.Data[0]));
            written.Add(GgufItem.Of("quantize.imatrix.entries_count", (uint)importance.Values.Count));
            if (importance.Chunks > 0) written.Add(GgufItem.Of("quantize.imatrix.chunks_count", (uint)importance.Chunks));
        }
        HashSet<string> replaced = [.. written.Select(w => w.Key), "general.alignment"];
        return [.. metadata.Where(m => !m.Key.StartsWith("split.", StringComparison.Ordinal) && !replaced.Contains(m.Key)), .. written];
    }
}
