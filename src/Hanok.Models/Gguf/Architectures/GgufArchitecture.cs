using System.Globalization;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf.Architectures;

/// <summary>An architecture of GGUF files (<c>general.architecture</c>) that can be run: how its metadata become a decoder and back, and where its tensors lie.</summary>
/// <param name="name">The name in the file.</param>
abstract class GgufArchitecture(string name)
{
    /// <summary>All that can be run.</summary>
    public static IReadOnlyList<GgufArchitecture> All { get; } =
    [
        new LlamaGguf(), new Qwen2Gguf(), new Qwen3Gguf(), new Qwen3MoeGguf(), new Gemma2Gguf(), new Gemma3Gguf(), new Deepseek2Gguf(), new GptOssGguf(), new ExaoneGguf(), new Exaone4Gguf(),
        new ExaoneMoeGguf(), new Glm4MoeGguf(), new GraniteGguf(), new Olmo2Gguf(), new Phi3Gguf(), new SmolLm3Gguf(),
    ];

    /// <summary>The name in the file.</summary>
    public string Name => name;

    /// <summary>The classes in transformers of the computations that it can say; a file is read as one of them.</summary>
    public abstract IReadOnlyList<string> Hubs { get; }

    /// <summary>
    /// True where llama.cpp rotates neighbouring features, for which converters have permuted the rows of q and k: row 2i + j of a head is row i + j · d/2 on the hub.
    /// Reading puts them back, so that every model rotates halves.
    /// </summary>
    protected virtual bool Interleaved => false;

    /// <summary>Whether llama.cpp divides frequencies by the tensor <c>rope_freqs.weight</c>, into which converters put the scaling of Llama 3.</summary>
    public virtual bool TakesFactors => false;

    /// <summary>What the file calls the norm before the feed-forward part.</summary>
    protected virtual string FeedForwardNorm => "ffn_norm";

    /// <summary>The architecture of <paramref name="file"/>.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c>, <c>models.gguf_value</c>, <c>models.architecture_unknown</c>; <c>models.gguf_kind</c>: no model (an adapter, a vision part, an importance matrix).</exception>
    public static GgufArchitecture Of(GgufView file)
    {
        string name = file.Metadata.Text("general.architecture") ?? throw file.Metadata.Missing("general.architecture");
        string kind = file.Metadata.Text("general.type") ?? "model";
        if (kind != "model") throw new UserError("models.gguf_kind", file.Path, kind);
        return All.FirstOrDefault(a => a.Name == name) ?? throw new UserError("models.architecture_unknown", file.Path, name, string.Join(", ", All.Select(a => a.Name)));
    }

    /// <summary>The architecture that the model in directory <paramref name="folder"/> would be written in.</summary>
    /// <exception cref="UserError"><c>models.gguf_no_architecture</c>: llama.cpp has nothing for the family.</exception>
    public static GgufArchitecture OfFamily(string folder, DecoderSpec spec) => All.FirstOrDefault(a => a.Hubs.Contains(spec.Architecture))
        ?? throw new UserError("models.gguf_no_architecture", folder, spec.Architecture, string.Join(", ", All.SelectMany(a => a.Hubs).Order(StringComparer.Ordinal)));

    /// <summary>Reads the decoder from the metadata and the list of tensors; <paramref name="ignore"/> is told of keys that are not known (null: they are errors).</summary>
    /// <exception cref="UserError"><c>models.config_missing</c>, <c>models.config_unknown</c>, <c>models.gguf_value</c>, <c>models.tensor_*</c>.</exception>
    public DecoderSpec Read(GgufView file, Action<UserError>? ignore = null)
    {
        GgufDecoderKeys keys = new(file, Name);
        DecoderSpec spec = ModelConfig.Checked(file.Path, Read(keys));
        keys.Finish(ignore);
        return spec;
    }

    /// <summary>Reads what is the architecture's own.</summary>
    protected abstract DecoderSpec Read(GgufDecoderKeys keys);

    /// <summary>Writes what is the architecture's own beside <see cref="GgufDecoderItems.Common"/>.</summary>
    public virtual void Write(GgufDecoderItems items) { }

    /// <summary>Where a tensor lies.</summary>
    public virtual GgufPlace Place(DecoderSpec spec, TensorSpec tensor)
    {
        float added = tensor.Role == TensorRole.CentredNorm ? 1 : 0;
        long[] shape = [.. tensor.Shape.Select(n => (long)n)];
        if (GgufTensorNames.OfModel(tensor.Name) is { } outside) return new GgufPlace(outside, shape, Added: added);
        (int layer, string part) = GgufTensorNames.Split(tensor.Name);
        if (part == DecoderTensors.FeedForwardNorm) return new GgufPlace(GgufTensorNames.OfLayer(layer, $"{FeedForwardNorm}.weight"), shape, Added: added);
        switch (part.Split('.'))
        {
            case ["mlp", "experts", string expert, string projection, string kind]:
                string stack = GgufTensorNames.OfPart($"mlp.{projection}.{kind}");
                return InStack(GgufTensorNames.OfLayer(layer, stack.Insert(stack.IndexOf('.', StringComparison.Ordinal), "_exps")), ((MixtureSpec)spec.Layers[layer].FeedForward).Router.Experts, shape, expert);
            case ["self_attn", "k_b_proj" or "v_b_proj", string head, "weight"]:
                return InStack(GgufTensorNames.OfLayer(layer, part.Contains("k_b", StringComparison.Ordinal) ? "attn_k_b.weight" : "attn_v_b.weight"), spec.Layers[layer].Attention.Heads, shape, head);
        }
        bool rotated = Interleaved && part.StartsWith("self_attn.q_proj.", StringComparison.Ordinal) | part.StartsWith("self_attn.k_proj.", StringComparison.Ordinal);
        return new GgufPlace(GgufTensorNames.OfLayer(layer, GgufTensorNames.OfPart(part)), shape, 0, rotated ? spec.Layers[layer].Attention.HeadDimension : 0, added);
    }

    /// <summary>Some rows of a matrix that holds several of ours, all as long.</summary>
    protected static GgufPlace RowsOf(int layer, string stored, long rows, TensorSpec tensor, long first) => new(GgufTensorNames.OfLayer(layer, stored), [rows, tensor.Shape[^1]], first);

    // A matrix (or vector) of a stack is its rows.
    static GgufPlace InStack(string stored, int count, long[] shape, string index)
    {
        long rows = shape.Length == 1 ? 1 : shape[0];
        return new GgufPlace(stored, [count, .. shape], int.Parse(index, NumberStyles.None, CultureInfo.InvariantCulture) * rows);
    }
}
