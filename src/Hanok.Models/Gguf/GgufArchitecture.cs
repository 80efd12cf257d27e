using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;

namespace Hanok.Models.Gguf;

/// <summary>An architecture of GGUF files (<c>general.architecture</c>) that can be run.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Hub">The class of the same computation in transformers.</param>
/// <param name="Interleaved">
/// True where llama.cpp rotates neighbouring features, for which converters have permuted the rows of q and k: row 2i + j of a head is row i + j · d/2 on the hub.
/// Reading puts them back, so that every model rotates halves.
/// </param>
/// <param name="QueryKeyNorm">Whether the heads of q and k are normed.</param>
sealed record GgufArchitecture(string Name, string Hub, bool Interleaved, bool QueryKeyNorm)
{
    const int MostTokens = 1 << 24, WidestModel = 1 << 20, MostLayers = 10_000;

    /// <summary>All that can be run.</summary>
    public static IReadOnlyList<GgufArchitecture> All { get; } =
    [
        new("llama", LlamaFamily.Architecture, Interleaved: true, QueryKeyNorm: false),
        new("qwen2", Qwen2Family.Architecture, Interleaved: false, QueryKeyNorm: false),
        new("qwen3", Qwen3Family.Architecture, Interleaved: false, QueryKeyNorm: true),
    ];

    /// <summary>The architecture of <paramref name="file"/>.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c>, <c>models.gguf_value</c>, <c>models.architecture_unknown</c>; <c>models.gguf_kind</c>: no model (an adapter, a vision part, an importance matrix).</exception>
    public static GgufArchitecture Of(GgufFile file)
    {
        string name = file.Metadata.Text("general.architecture") ?? throw file.Metadata.Missing("general.architecture");
        string kind = file.Metadata.Text("general.type") ?? "model";
        if (kind != "model") throw new UserError("models.gguf_kind", file.Path, kind);
        return All.FirstOrDefault(a => a.Name == name) ?? throw new UserError("models.architecture_unknown", file.Path, name, string.Join(", ", All.Select(a => a.Name)));
    }

    /// <summary>Reads the decoder from the metadata and the list of tensors.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c>, <c>models.config_unknown</c>, <c>models.gguf_value</c>, <c>models.tensor_*</c>.</exception>
    public DecoderSpec Read(GgufFile file, Action<UserError>? ignore = null)
    {
        GgufKeys keys = new(file, Name);
        // Every layer has tensors, so that a count of layers is covered by the file.
        int layers = keys.Integer("block_count", 1, Math.Clamp(file.Tensors.Count, 1, MostLayers)), width = keys.Integer("embedding_length", 1, WidestModel), context = keys.Integer("context_length", 1, 1 << 30);
        IReadOnlyList<int> heads = keys.PerLayer("attention.head_count", layers, 1, WidestModel) ?? throw file.Metadata.Missing($"{Name}.attention.head_count");
        IReadOnlyList<int> keyHeads = keys.PerLayer("attention.head_count_kv", layers, 1, WidestModel) ?? heads;
        IReadOnlyList<int> forward = keys.PerLayer("feed_forward_length", layers, 1, WidestModel) ?? throw file.Metadata.Missing($"{Name}.feed_forward_length");
        NormSpec norm = new(keys.Number("attention.layer_norm_rms_epsilon", 0, 1));
        int dimension = keys.Integer("attention.key_length", 2, 1 << 16, width / heads[0]);
        keys.Demand("attention.value_length", dimension);
        keys.Demand("rope.dimension_count", dimension);
        RopeSpec rope = GgufRope.Read(keys, file, dimension, context);
        keys.Demand("expert_count", 0);
        keys.Demand("expert_used_count", 0);
        if (!keys.Flag("attention.causal", true)) throw keys.Wrong("attention.causal", "true");
        // The rows of the embedding are what counts; how the file was made.
        keys.Ignore("vocab_size", "tensor_data_layout");
        keys.Finish(ignore);
        GgufTensor embedding = file[GgufTensorNames.Of(DecoderTensors.Embedding)];
        if (embedding.Shape.Count != 2 || embedding.Rows is < 1 or > MostTokens) throw new UserError("models.tensor_shape", embedding.File, embedding.Name, embedding.Offset, $"[≤ {MostTokens}, {width}]", embedding.ShapeText);
        GgufTokens tokens = GgufTokens.Read(file.Metadata, (int)embedding.Rows);
        return new DecoderSpec
        {
            Architecture = Hub,
            VocabularySize = (int)embedding.Rows,
            Width = width,
            ContextLength = context,
            Layers = [.. Enumerable.Range(0, layers).Select(Layer)],
            FinalNorm = norm,
            TiedEmbeddings = !file.TryGet(GgufTensorNames.Of(DecoderTensors.Head), out _),
            BeginToken = tokens.Begin,
            EndTokens = tokens.End,
            PadToken = tokens.Pad,
        };

        LayerSpec Layer(int i)
        {
            if (heads[i] % keyHeads[i] != 0) throw keys.Wrong("attention.head_count_kv", $"{heads[i]} mod n = 0");
            if (dimension % 2 != 0 || (long)heads[i] * dimension > int.MaxValue / 2) throw new UserError("models.config_value", file.Path, $"{Name}.attention.key_length", "n mod 2 = 0", dimension);
            return new LayerSpec
            {
                InputNorm = norm,
                Attention = new AttentionSpec
                {
                    Heads = heads[i],
                    KeyValueHeads = keyHeads[i],
                    HeadDimension = dimension,
                    Scale = SharedKeys.DefaultScale(dimension),
                    QueryKeyNorm = QueryKeyNorm ? norm : null,
                    Rope = rope,
                    InputBias = HasBias(file, i, "attn_q", "attn_k", "attn_v"),
                    OutputBias = HasBias(file, i, "attn_output"),
                },
                FeedForwardNorm = norm,
                FeedForward = new SwiGluSpec(forward[i], HasBias(file, i, "ffn_gate", "ffn_up", "ffn_down")),
            };
        }
    }

    // A file says by its tensors alone whether there are biases; one of three that is missing is then found missing.
    static bool HasBias(GgufFile file, int layer, params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
            if (file.TryGet(GgufTensorNames.OfLayer(layer, $"{part}.bias"), out _)) return true;
        return false;
    }
}
