using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage;
using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>The weights of a decoder as parameters under their names on the hub.</summary>
/// <remarks>
/// Initialisation (<see cref="Initialise"/>): element i of a matrix is draw i of the normal distribution of Philox keyed by (seed, "initialisation", name), in binary64, times 0.02
/// (times 1/sqrt(2 · layers) more for matrices that write to the residual stream; Radford et al. 2019), rounded once to binary32; norms are 1, biases 0.
/// </remarks>
public sealed partial class DecoderWeights : IDisposable
{
    const double Deviation = 0.02;

    readonly Dictionary<string, Parameter> byName = new(StringComparer.Ordinal);
    readonly Dictionary<string, TensorSpec> specs = new(StringComparer.Ordinal);
    readonly Dictionary<string, Weight> matrices = new(StringComparer.Ordinal);
    readonly Parameter[] parameters, hidden, others;

    DecoderWeights(DecoderSpec spec)
    {
        Spec = spec;
        foreach (TensorSpec tensor in DecoderTensors.Of(spec))
        {
            Tensor value = new([.. tensor.Shape]);
            byName.Add(tensor.Name, new Parameter(tensor.Name, value, Decays(tensor.Role)));
            specs.Add(tensor.Name, tensor);
        }
        parameters = [.. byName.Values.OrderBy(p => p.Name, StringComparer.Ordinal)];
        hidden = [.. parameters.Where(p => specs[p.Name].Role is TensorRole.Hidden or TensorRole.Output)];
        others = [.. parameters.Except(hidden)];
    }

    /// <summary>What the weights belong to.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>All of them, by name in ordinal order.</summary>
    /// <exception cref="InvalidOperationException">They were packed for serving.</exception>
    public IReadOnlyList<Parameter> Parameters => IsPacked ? throw Packed() : parameters;

    /// <summary>Whether <see cref="PackForServing"/> was called.</summary>
    public bool IsPacked { get; private set; }

    /// <summary>The matrices inside layers, which Muon moves where it is used, by name.</summary>
    public IReadOnlyList<Parameter> HiddenMatrices => IsPacked ? throw Packed() : hidden;

    /// <summary>Embedding, head, norms and biases, which AdamW moves always, by name.</summary>
    public IReadOnlyList<Parameter> Others => IsPacked ? throw Packed() : others;

    /// <summary>The parameter called <paramref name="name"/>.</summary>
    /// <exception cref="KeyNotFoundException">The decoder has none of that name.</exception>
    public Parameter this[string name] => byName[name];

    /// <summary>The table that tokens are looked up in.</summary>
    public Parameter Embedding => byName[DecoderTensors.Embedding];

    /// <summary>The output head: the embedding table where tied.</summary>
    public Parameter Head => byName[Spec.TiedEmbeddings ? DecoderTensors.Embedding : DecoderTensors.Head];

    /// <summary>The output head for products.</summary>
    public Weight HeadMatrix => Linear(Spec.TiedEmbeddings ? "model.embed_tokens" : "lm_head").Matrix;

    /// <summary>What a parameter is for.</summary>
    public TensorRole RoleOf(Parameter parameter) => specs[parameter.Name].Role;

    /// <summary>The matrix called <paramref name="name"/> for products; null bias where there is none.</summary>
    public (Weight Matrix, Parameter? Bias) Linear(string name)
    {
        string weight = $"{name}.weight";
        if (!matrices.TryGetValue(weight, out Weight? matrix)) matrices.Add(weight, matrix = new DenseWeight(byName[weight]));
        return (matrix, byName.GetValueOrDefault($"{name}.bias"));
    }

    /// <summary>Packs every matrix for products of few rows and frees the unpacked ones: the same bytes come out, faster. What was packed cannot be trained or saved any more.</summary>
    /// <exception cref="InvalidOperationException">A decoder was recorded with these weights, or they are packed.</exception>
    public void PackForServing(WorkerPool pool)
    {
        if (IsPacked || matrices.Count > 0) throw new InvalidOperationException("weights are packed once, before a decoder is recorded");
        IsPacked = true;
        foreach (Parameter p in hidden.Append(Head))
        {
            matrices.Add(p.Name, new PackedWeight(pool, p.Value));
            if (p == Embedding) continue;                    // tokens are still looked up in it
            byName.Remove(p.Name);
            p.Dispose();
        }
    }

    /// <summary>New weights.</summary>
    public static DecoderWeights Initialise(DecoderSpec spec, ulong seed)
    {
        DecoderWeights weights = new(spec);
        double output = Deviation / Math.Sqrt(2.0 * spec.Layers.Count);
        foreach (Parameter p in weights.Parameters)
        {
            switch (weights.RoleOf(p))
            {
                case TensorRole.Norm:
                    Fill(p.Value, 1);
                    break;
                case TensorRole.Bias or TensorRole.CentredNorm:
                    break;
                case TensorRole.Output:
                    FillNormal(p, seed, output);
                    break;
                default:
                    FillNormal(p, seed, Deviation);
                    break;
            }
        }
        return weights;
    }

    /// <summary>Reads the weights of <paramref name="spec"/> as its family's checkpoints store them, expanding 16-bit floats and blocks.</summary>
    /// <param name="spec">The decoder.</param>
    /// <param name="file">The file.</param>
    /// <param name="ignore">Is told of tensors that the computation would ignore; null: they are errors.</param>
    /// <exception cref="UserError"><c>models.tensor_missing</c>, <c>models.tensor_shape</c>, <c>models.tensor_type</c>; <c>models.tensor_unread</c>: a tensor that the computation would ignore.</exception>
    public static DecoderWeights Load(DecoderSpec spec, SafetensorsFile file, Action<UserError>? ignore = null)
    {
        CheckpointReader reader = new(spec, file, ignore);
        DecoderWeights weights = new(spec);
        try
        {
            reader.Read(name => weights[name].Value);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Reads the weights of <paramref name="spec"/> from wherever they are.</summary>
    /// <param name="spec">What they belong to.</param>
    /// <param name="read">Fills the memory of one tensor; called once for each.</param>
    public static DecoderWeights Load(DecoderSpec spec, Action<TensorSpec, Tensor> read)
    {
        DecoderWeights weights = new(spec);
        try
        {
            foreach (Parameter p in weights.Parameters) read(weights.specs[p.Name], p.Value);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Checks that <paramref name="file"/> has every tensor of <paramref name="spec"/> in its shape and type, and no other; allocates nothing for them.</summary>
    /// <exception cref="UserError">As <see cref="Load(DecoderSpec, SafetensorsFile, Action{UserError})"/>.</exception>
    public static void Check(DecoderSpec spec, SafetensorsFile file, Action<UserError>? ignore = null) => _ = new CheckpointReader(spec, file, ignore);

    /// <summary>Writes them as binary32 in one file; the same weights give the same bytes.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void Save(string path) => SafetensorsWriter.Write(path, Sources, FileMetadata);

    /// <summary>The weights as the family's checkpoints store them, for a writer of one's own.</summary>
    public IEnumerable<SafetensorsSource> Sources => IsPacked ? throw Packed() : CheckpointSources.Of(Spec, name => byName[name].Value);

    /// <summary><c>format: pt</c>, without which transformers refuses a file.</summary>
    public static IReadOnlyDictionary<string, string> FileMetadata { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>Frees all memory.</summary>
    public void Dispose()
    {
        foreach (Weight matrix in matrices.Values) (matrix as IDisposable)?.Dispose();
        foreach (Parameter p in byName.Values) p.Dispose();
        tiles?.Dispose();
        source?.Dispose();
    }

    static InvalidOperationException Packed() => new("packed weights only serve");

    // By the custom of PyTorch's recipes: what has two axes.
    static bool Decays(TensorRole role) => role is not (TensorRole.Norm or TensorRole.CentredNorm or TensorRole.Bias);

    static void Fill(Tensor tensor, float value)
    {
        for (int row = 0; row < tensor.Rows; row++) tensor.Row(row).Fill(value);
    }

    static void FillNormal(Parameter parameter, ulong seed, double deviation)
    {
        Philox random = new(seed, "initialisation", parameter.Name);
        Tensor value = parameter.Value;
        for (int row = 0; row < value.Rows; row++) random.FillNormal(value.Row(row), deviation, (ulong)row * (ulong)value.Columns);
    }
}
