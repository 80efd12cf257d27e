using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Gguf;

/// <summary>The model in a GGUF file: its decoder and weights in the form that every other model has.</summary>
public sealed class GgufModel
{
    readonly GgufFile file;
    readonly GgufArchitecture architecture;
    readonly Action<UserError>? ignore;

    GgufModel(GgufFile file, GgufArchitecture architecture, Action<UserError>? ignore)
    {
        this.ignore = ignore;
        this.file = file;
        this.architecture = architecture;
        Spec = architecture.Read(file, ignore);
    }

    /// <summary>Reads metadata and the list of tensors of <paramref name="file"/>, which stays the caller's and must stay open.</summary>
    /// <param name="file">The file.</param>
    /// <param name="ignore">Is told of keys that are not known and of tensors that are not read; null: they are errors.</param>
    /// <exception cref="UserError"><c>models.architecture_unknown</c>; <c>models.config_*</c>, <c>models.gguf_value</c>: a key that is missing, unknown or has a value this program does not compute with.</exception>
    public static GgufModel Read(GgufFile file, Action<UserError>? ignore = null) => new(file, GgufArchitecture.Of(file), ignore);

    /// <summary>The decoder.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>Checks that the file has every tensor of the decoder in its shape, and no other; allocates nothing for them.</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>, <c>models.tensor_shape</c>, <c>models.tensor_unread</c>.</exception>
    public void Check()
    {
        HashSet<string> known = new(StringComparer.Ordinal) { GgufRope.Factors };
        foreach (TensorSpec tensor in DecoderTensors.Of(Spec))
        {
            GgufTensor found = file[GgufTensorNames.Of(tensor.Name)];
            known.Add(found.Name);
            if (!found.Shape.SequenceEqual(tensor.Shape.Select(n => (long)n)))
                throw new UserError("models.tensor_shape", found.File, found.Name, found.Offset, $"[{string.Join(", ", tensor.Shape)}]", found.ShapeText);
        }
        foreach (GgufTensor tensor in file.Tensors)
        {
            if (known.Contains(tensor.Name) || tensor.Name.EndsWith(".attn_rot_embd", StringComparison.Ordinal)) continue;
            UserError error = new("models.tensor_unread", tensor.File, tensor.Name, architecture.Name);
            if (ignore is null) throw error;
            ignore(error);
        }
    }

    /// <summary>Reads the weights, expanded to binary32.</summary>
    /// <exception cref="UserError">As <see cref="Check"/>.</exception>
    public DecoderWeights LoadWeights()
    {
        Check();
        return DecoderWeights.Load(Spec, ReadTensor);
    }

    /// <summary>Opens the model in <paramref name="path"/> for <see cref="DecoderWeights.Serve"/>; <paramref name="ignore"/> as <see cref="Read"/> has it.</summary>
    /// <exception cref="UserError">As <see cref="GgufFile.Open"/>, <see cref="Read"/> and <see cref="Check"/>.</exception>
    public static IWeightSource OpenSource(string path, Action<UserError>? ignore = null)
    {
        GgufFile opened = GgufFile.Open(path);
        try
        {
            GgufModel model = Read(opened, ignore);
            model.Check();
            return new Source(model);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    sealed class Source(GgufModel model) : IWeightSource
    {
        public StoredMatrix? Stored(TensorSpec tensor) => model.Stored(tensor);

        public void Read(TensorSpec tensor, Tensor into) => model.ReadTensor(tensor, into);

        public void Dispose() => model.file.Dispose();
    }

    StoredMatrix? Stored(TensorSpec tensor)
    {
        GgufTensor stored = file[GgufTensorNames.Of(tensor.Name)];
        if (stored.Shape.Count != 2) return null;
        int dimension = Spec.Layers[0].Attention.HeadDimension, rows = (int)stored.Rows;
        return file.Matrix(stored, architecture.Interleaved && IsRotated(tensor.Name) ? [.. Enumerable.Range(0, rows).Select(r => StoredRow(r, dimension))] : null);
    }

    void ReadTensor(TensorSpec tensor, Tensor into)
    {
        GgufTensor stored = file[GgufTensorNames.Of(tensor.Name)];
        if (!architecture.Interleaved || !IsRotated(tensor.Name))
        {
            file.Read(stored, into);
            return;
        }
        int dimension = Spec.Layers[0].Attention.HeadDimension;
        if (tensor.Shape.Count == 2)
        {
            for (int row = 0; row < into.Rows; row++) file.ReadRow(stored, StoredRow(row, dimension), into.Row(row));
            return;
        }
        float[] bias = new float[into.Columns];
        file.ReadRow(stored, 0, bias);
        Span<float> values = into.Row(0);
        for (int row = 0; row < values.Length; row++) values[row] = bias[StoredRow(row, dimension)];
    }

    /// <summary>Where a file of an interleaved architecture keeps row <paramref name="row"/> of q or k: (h, i + j · d/2) lies at (h, 2i + j).</summary>
    internal static int StoredRow(int row, int dimension)
    {
        int feature = row % dimension, half = dimension / 2;
        return row - feature + (feature < half ? 2 * feature : 2 * (feature - half) + 1);
    }

    static bool IsRotated(string name) => name.Contains(".self_attn.q_proj.", StringComparison.Ordinal) || name.Contains(".self_attn.k_proj.", StringComparison.Ordinal);
}
