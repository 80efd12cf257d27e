using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf.Architectures;
using Hanok.Numerics;

namespace Hanok.Models.Gguf;

/// <summary>The model in a GGUF file: its decoder and weights in the form that every other model has.</summary>
public sealed class GgufModel
{
    readonly GgufFile file;
    readonly GgufArchitecture architecture;
    readonly Action<UserError>? ignore;

    GgufModel(GgufFile file, Action<UserError>? ignore)
    {
        this.ignore = ignore;
        this.file = file;
        GgufView view = GgufView.Of(file);
        architecture = GgufArchitecture.Of(view);
        Spec = architecture.Read(view, ignore);
    }

    /// <summary>Reads metadata and the list of tensors of <paramref name="file"/>, which stays the caller's and must stay open.</summary>
    /// <param name="file">The file.</param>
    /// <param name="ignore">Is told of keys that are not known and of tensors that are not read; null: they are errors.</param>
    /// <exception cref="UserError"><c>models.architecture_unknown</c>; <c>models.config_*</c>, <c>models.gguf_value</c>: a key that is missing, unknown or has a value this program does not compute with.</exception>
    public static GgufModel Read(GgufFile file, Action<UserError>? ignore = null) => new(file, ignore);

    /// <summary>The decoder.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>Checks that the file has every tensor of the decoder in its shape, and no other; allocates nothing for them.</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>, <c>models.tensor_shape</c>, <c>models.tensor_unread</c>.</exception>
    public void Check()
    {
        HashSet<string> known = new(StringComparer.Ordinal) { GgufRope.Factors };
        foreach (TensorSpec tensor in DecoderTensors.Of(Spec))
        {
            GgufPlace place = architecture.Place(Spec, tensor);
            GgufTensor found = file[place.Name];
            if (known.Add(found.Name) && !found.Shape.SequenceEqual(place.Shape))
                throw new UserError("models.tensor_shape", found.File, found.Name, found.Offset, $"[{string.Join(", ", place.Shape)}]", found.ShapeText);
        }
        foreach (GgufTensor tensor in file.Tensors)
        {
            if (known.Contains(tensor.Name) || IsHarmless(tensor.Name)) continue;
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

    /// <summary>The same for a file that stays the caller's.</summary>
    internal IWeightSource AsSource() => new Source(this);

    sealed class Source(GgufModel model) : IWeightSource
    {
        public StoredMatrix? Stored(TensorSpec tensor) => model.Stored(tensor);

        public void Read(TensorSpec tensor, Tensor into) => model.ReadTensor(tensor, into);

        public void Dispose() => model.file.Dispose();
    }

    StoredMatrix? Stored(TensorSpec tensor)
    {
        GgufPlace place = Place(tensor);
        if (tensor.Shape.Count != 2 || place.Added != 0) return null;
        int rows = tensor.Shape[0];
        return file.Matrix(file[place.Name], place.FirstRow, rows, place.RotaryHead == 0 ? null : [.. Enumerable.Range(0, rows).Select(place.StoredIndex)]);
    }

    /// <summary>Where the file keeps a tensor of the decoder.</summary>
    internal GgufPlace Place(TensorSpec tensor) => architecture.Place(Spec, tensor);

    /// <summary>Reads rows of a tensor of the decoder; a vector is one row.</summary>
    internal RowReader Rows(TensorSpec tensor)
    {
        GgufPlace place = Place(tensor);
        GgufTensor stored = file[place.Name];
        bool isMatrix = tensor.Shape.Count == 2;
        return (row, values) =>
        {
            if (!isMatrix && place.RotaryHead > 0)
            {
                float[] vector = new float[values.Length];
                file.ReadRow(stored, place.FirstRow, vector);
                for (int i = 0; i < vector.Length; i++) values[i] = vector[place.StoredIndex(i)];
            }
            else file.ReadRow(stored, place.FirstRow + (isMatrix ? place.StoredIndex((int)row) : 0), values);
            if (place.Added == 0) return;
            for (int i = 0; i < values.Length; i++) values[i] -= place.Added;
        };
    }

    void ReadTensor(TensorSpec tensor, Tensor into)
    {
        RowReader rows = Rows(tensor);
        for (int row = 0; row < into.Rows; row++) rows(row, into.Row(row));
    }

    // Frequencies that old converters stored; layers that predict further tokens.
    bool IsHarmless(string name) => name.EndsWith(".attn_rot_embd", StringComparison.Ordinal)
        || Enumerable.Range(Spec.Layers.Count, Spec.PredictionLayers).Any(i => name.StartsWith(GgufTensorNames.OfLayer(i, ""), StringComparison.Ordinal));
}
