using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf.Architectures;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Conversion;

/// <summary>A model as a GGUF file holds it, metadata and tensors, from a file or made of a directory in Hugging Face layout; tensors are read when they are written.</summary>
public sealed class GgufContents : IDisposable
{
    const uint QuantisationVersion = 2;

    readonly IDisposable? source;

    GgufContents(IDisposable? source, IReadOnlyList<KeyValuePair<string, GgufValue>> metadata, IReadOnlyList<GgufRows> tensors)
    {
        this.source = source;
        Metadata = metadata;
        Tensors = tensors;
    }

    /// <summary>The metadata, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, GgufValue>> Metadata { get; }

    /// <summary>The tensors, in the order of the computation.</summary>
    public IReadOnlyList<GgufRows> Tensors { get; }

    /// <summary>Whether there is no tokenizer, so that the model only takes numbers of tokens.</summary>
    public bool HasNoTokenizer { get; private init; }

    /// <summary>Messages (keys) about what llama.cpp computes differently from this model, or not at all; empty for what comes from a file.</summary>
    public IReadOnlyList<string> Differences { get; private init; } = [];

    /// <summary>Opens a GGUF file or a directory.</summary>
    /// <exception cref="UserError">As <see cref="ModelPath.Of"/>, <see cref="GgufFile.Open"/>, <see cref="OfFolder"/>.</exception>
    public static GgufContents Open(string path)
    {
        path = ModelPath.Of(path).Path;
        if (Directory.Exists(path)) return OfFolder(path, null);
        GgufFile file = GgufFile.Open(path);
        return new GgufContents(file, [.. file.Metadata], [.. file.Tensors.Select(t => GgufRows.Of(file, t))]);
    }

    /// <summary>Makes the contents of the model in <paramref name="folder"/>, with matrices in <paramref name="type"/> (null: the type that most of its bytes have; of blocks F16).</summary>
    /// <exception cref="UserError"><c>models.gguf_no_architecture</c>: llama.cpp has nothing for the family; <c>models.gguf_cannot_say</c>: what its keys cannot say; errors of the bundle and of the tokenizer.</exception>
    public static GgufContents OfFolder(string folder, BlockType? type)
    {
        Bundle bundle = Bundle.Open(folder);
        _ = GgufArchitecture.OfFamily(folder, bundle.Spec);      // is said before anything is read
        SafetensorsFile weights = SafetensorsFile.Open(Bundle.FindWeights(folder));
        try
        {
            CheckpointRows rows = new(new CheckpointReader(bundle.Spec, weights, null));
            bool none = !Tokenizer.IsIn(folder);
            return Of(weights, bundle.Spec, folder, bundle.Name, rows.Open, type ?? Usual(weights), none ? null : GgufVocabulary.Items(bundle, folder));
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Puts together what is written of a decoder.</summary>
    /// <param name="source">Is closed with the contents; null: nothing.</param>
    /// <param name="spec">The decoder.</param>
    /// <param name="origin">Where it comes from, for errors.</param>
    /// <param name="name">What the model is called.</param>
    /// <param name="open">Reads the rows of a tensor.</param>
    /// <param name="matrices">Type of the matrices.</param>
    /// <param name="vocabulary">The keys of the tokenizer; null: there is none.</param>
    /// <param name="period">As <see cref="GgufRows.Period"/> has it.</param>
    internal static GgufContents Of(
        IDisposable? source, DecoderSpec spec, string origin, string name, Func<TensorSpec, RowReader> open, BlockType matrices, IEnumerable<KeyValuePair<string, GgufValue>>? vocabulary,
        int? period = null)
    {
        GgufArchitecture architecture = GgufArchitecture.OfFamily(origin, spec);
        GgufDecoderItems items = new(architecture.Name, spec);
        items.Common();
        architecture.Write(items);
        List<GgufRows> tensors = [.. GgufRope.FactorsOf(items, architecture, origin), .. new GgufStacks(architecture, spec, origin).Of(open, matrices)];
        Check(origin, architecture, spec, items, tensors);
        List<KeyValuePair<string, GgufValue>> metadata =
        [
            GgufItem.Of("general.architecture", architecture.Name), GgufItem.Of("general.type", "model"), GgufItem.Of("general.name", name),
            .. items.Items, GgufItem.Of("general.file_type", matrices switch { BlockType.F32 => 0u, BlockType.F16 => 1u, _ => 32u }), GgufItem.Of("general.quantization_version", QuantisationVersion),
            .. vocabulary ?? [GgufItem.Of("tokenizer.ggml.model", "none")],
        ];
        return new GgufContents(source, metadata, [.. tensors.Select(t => t with { Period = period })]) { HasNoTokenizer = vocabulary is null, Differences = [.. DifferencesOf(architecture.Name, spec)] };
    }

    /// <summary>Writes the contents as they are into <paramref name="path"/>, which appears whole or not at all.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public void Write(string path, int threads, IProgress<double>? progress, CancellationToken token)
    {
        GgufWork work = new(threads, Tensors.Sum(t => t.Rows * t.Columns), progress, token);
        GgufWriter.Write(path, Metadata, Tensors.Select(t => t.As(t.Type, default, work)));
    }

    // Found by running what was written with llama.cpp 0.5.0 (docs/convert.md).
    static IEnumerable<string> DifferencesOf(string architecture, DecoderSpec spec)
    {
        const int WindowedExaone4 = 64;
        if (spec.Layers.Any(l => l.Attention.Window > 0) && (architecture == "phi3" || (architecture == "exaone4" && spec.Layers.Count != WindowedExaone4))) yield return "cli.convert.no_window";
        if (spec.Layers.Any(l => l.Attention.Rope?.Scaling is RopeScaling.Yarn { Truncate: false })) yield return "cli.convert.rounds";
        if (architecture == "deepseek2" && spec.Layers.Any(l => l.Attention.Latent is { QueryRank: null })) yield return "cli.convert.refused";
    }

    /// <summary>Closes what it reads from.</summary>
    public void Dispose() => source?.Dispose();

    // What is written must be read as what it was made of; what the keys could not say shows here.
    static void Check(string folder, GgufArchitecture architecture, DecoderSpec spec, GgufDecoderItems items, List<GgufRows> tensors)
    {
        OrderedDictionary<string, GgufValue> metadata = new(StringComparer.Ordinal);
        foreach (var (key, value) in items.Items)
            if (!metadata.TryAdd(key, value)) throw new InvalidOperationException($"{key} is written twice");
        GgufView view = new(folder, new GgufMetadata(folder, metadata), [.. tensors.Select(t => new GgufTensor(t.Name, t.Type, t.Shape, folder, 0, 0))], tensor =>
        {
            float[] values = new float[tensor.Columns];
            tensors.First(t => t.Name == tensor.Name).Read(0, values);
            return values;
        });
        if (SpecDifference.Find(spec, architecture.Read(view)) is { } difference) throw new UserError("models.gguf_cannot_say", folder, spec.Architecture, architecture.Name, difference);
    }

    static BlockType Usual(SafetensorsFile weights) => weights.Tensors.GroupBy(t => t.Type).OrderByDescending(g => g.Sum(t => t.Bytes)).First().Key switch
    {
        TensorType.F32 => BlockType.F32,
        TensorType.BF16 => BlockType.BF16,
        _ => BlockType.F16,
    };
}
