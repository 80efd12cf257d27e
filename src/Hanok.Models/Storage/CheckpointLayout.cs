using Hanok.Models.Decoders;

namespace Hanok.Models.Storage;

/// <summary>How the checkpoints of a family on the Hugging Face hub store a decoder's tensors: names, tensors that are fused, transposed or interleaved.</summary>
/// <remarks>The plain one is Llama's, with the latent attention of DeepSeek, whose <c>kv_b_proj</c> holds for each head the rows of its keys, then those of its values.</remarks>
public class CheckpointLayout
{
    readonly (string Ours, string Theirs)[] names;
    readonly string layerPrefix;

    /// <summary>A layout with names of its own.</summary>
    /// <param name="names">Beginnings of names of tensors outside layers, and inside them without the layer's prefix, with what they begin with in the file; the first that fits counts.</param>
    /// <param name="layerPrefix">What the names inside layers begin with, before the layer's number.</param>
    public CheckpointLayout(IReadOnlyList<(string Ours, string Theirs)> names, string layerPrefix = "model.layers.")
    {
        this.names = [.. names];
        this.layerPrefix = layerPrefix;
    }

    /// <summary>Llama's layout: that of <see cref="DecoderTensors"/>.</summary>
    public static CheckpointLayout Llama { get; } = new([]);

    /// <summary>All stored tensors of <paramref name="spec"/>, in the order of the computation, each as soon as its parts cover it: a configuration that claims more than the file has is refused at the first that is missing.</summary>
    public IEnumerable<StoredTensor> Of(DecoderSpec spec)
    {
        Dictionary<string, Waiting> byName = new(StringComparer.Ordinal);
        Queue<Waiting> waiting = [];
        foreach (TensorSpec tensor in DecoderTensors.Of(spec))
        {
            (string name, IReadOnlyList<int> shape, StoredPart part) = Place(spec, tensor);
            if (!byName.TryGetValue(name, out Waiting? stored))
            {
                byName.Add(name, stored = new Waiting(name, shape));
                waiting.Enqueue(stored);
            }
            stored.Add(part);
            while (waiting.TryPeek(out Waiting? first) && first.IsCovered)
            {
                byName.Remove(first.Name);
                yield return waiting.Dequeue().Whole;
            }
        }
        foreach (Waiting left in waiting) yield return left.Whole;
    }

    sealed class Waiting(string name, IReadOnlyList<int> shape)
    {
        readonly List<StoredPart> parts = [];
        Int128 uncovered = shape.Aggregate(Int128.One, (n, axis) => n * axis);

        public string Name => name;

        public bool IsCovered => uncovered <= 0;

        public StoredTensor Whole => new(name, shape, parts);

        public void Add(StoredPart part)
        {
            parts.Add(part);
            uncovered -= (Int128)part.Rows * part.Columns;
        }
    }

    /// <summary>Other names under which checkpoints of the family keep the tensor called <paramref name="stored"/>.</summary>
    public virtual IEnumerable<string> Aliases(string stored) => [];

    /// <summary>Whether a tensor of the file is known to take no part in the computation: rotary frequencies that old programs stored, heads that predict several tokens.</summary>
    public virtual bool IsHarmless(DecoderSpec spec, string name) =>
        name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal) || name.StartsWith("mtp.", StringComparison.Ordinal) || name.StartsWith("model.mtp.", StringComparison.Ordinal)
        || Enumerable.Range(spec.Layers.Count, spec.PredictionLayers).Any(i => name.StartsWith($"{layerPrefix}{i}.", StringComparison.Ordinal));

    /// <summary>Where a tensor lies.</summary>
    protected virtual (string Name, IReadOnlyList<int> Shape, StoredPart Part) Place(DecoderSpec spec, TensorSpec tensor)
    {
        if (Layer(tensor.Name) is (int layer, string part) && spec.Layers[layer].Attention is { Latent: { } latent } a && Head(part) is (bool isValue, int head))
        {
            int rows = latent.PlainDimension + latent.ValueDimension, rank = latent.KeyValueRank;
            long first = (long)head * rows * rank;
            return (NameOf(DecoderTensors.OfLayer(layer, "self_attn.kv_b_proj.weight")), [a.Heads * rows, rank],
                isValue ? new StoredPart(tensor, first + (long)latent.PlainDimension * rank, rank, 1) : new StoredPart(tensor, first, 1, rank));
        }
        return Whole(NameOf(tensor.Name), tensor);
    }

    /// <summary>A tensor by itself.</summary>
    protected static (string Name, IReadOnlyList<int> Shape, StoredPart Part) Whole(string name, TensorSpec tensor) =>
        (name, tensor.Shape, new StoredPart(tensor, 0, tensor.Shape[^1], 1));

    /// <summary>Some rows of a tensor whose rows are as long.</summary>
    protected static (string Name, IReadOnlyList<int> Shape, StoredPart Part) RowsOf(string name, int rows, TensorSpec tensor, int first)
    {
        int columns = tensor.Shape[^1];
        return (name, [rows, columns], new StoredPart(tensor, (long)first * columns, columns, 1));
    }

    /// <summary>The name in the file.</summary>
    protected string NameOf(string name)
    {
        (int Layer, string Part)? inside = Layer(name);
        string prefix = inside is { } place ? $"{layerPrefix}{place.Layer}." : "", rest = inside?.Part ?? name;
        foreach (var (ours, theirs) in names)
            if (rest.StartsWith(ours, StringComparison.Ordinal)) return prefix + theirs + rest[ours.Length..];
        return prefix + rest;
    }

    /// <summary>The layer of a tensor of the decoder and its name inside; null outside layers.</summary>
    protected static (int Layer, string Part)? Layer(string name)
    {
        const string Prefix = "model.layers.";
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        int dot = name.IndexOf('.', Prefix.Length);
        return (int.Parse(name.AsSpan(Prefix.Length, dot - Prefix.Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture), name[(dot + 1)..]);
    }

    // self_attn.k_b_proj.3.weight and self_attn.v_b_proj.3.weight.
    static (bool IsValue, int Head)? Head(string part)
    {
        string[] words = part.Split('.');
        return words is ["self_attn", "k_b_proj" or "v_b_proj", string head, "weight"]
            ? (words[1][0] == 'v', int.Parse(head, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture)) : null;
    }
}
