using System.Diagnostics.CodeAnalysis;
using Hanok.Language.Messages;

namespace Hanok.Models.Gguf;

/// <summary>What an adapter needs of a file: metadata, the list of tensors, short vectors. The file is there, or is about to be written.</summary>
sealed class GgufView
{
    readonly Dictionary<string, GgufTensor> byName;
    readonly Func<GgufTensor, float[]> read;

    /// <summary>A view of something that is not written yet.</summary>
    public GgufView(string path, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors, Func<GgufTensor, float[]> read)
    {
        Path = path;
        Metadata = metadata;
        Tensors = tensors;
        this.read = read;
        byName = tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>A view of an open file.</summary>
    public static GgufView Of(GgufFile file) => new(file.Path, file.Metadata, file.Tensors, tensor =>
    {
        float[] values = new float[tensor.Columns];
        file.ReadRow(tensor, 0, values);
        return values;
    });

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>The metadata.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>All tensors.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Looks for a tensor.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out GgufTensor? tensor) => byName.TryGetValue(name, out tensor);

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>.</exception>
    public GgufTensor this[string name] => TryGet(name, out GgufTensor? tensor) ? tensor : throw new UserError("models.tensor_missing", Path, name);

    /// <summary>Whether layer <paramref name="layer"/> has a tensor of any of the names; a file says by its tensors alone whether there are biases.</summary>
    public bool HasAny(int layer, params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
            if (TryGet(GgufTensorNames.OfLayer(layer, part), out _)) return true;
        return false;
    }

    /// <summary>The only row of a vector of at most 2^20 elements.</summary>
    public float[] ReadVector(GgufTensor tensor) => tensor.Count <= 1 << 20 && tensor.Count == tensor.Columns ? read(tensor) : throw new UserError("models.tensor_shape", tensor.File, tensor.Name, tensor.Offset, "[n]", tensor.ShapeText);
}
