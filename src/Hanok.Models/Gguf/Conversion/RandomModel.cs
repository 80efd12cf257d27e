using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Conversion;

/// <summary>Models with random weights in the shapes that speed is measured with: as large as a real one, and nothing to download.</summary>
/// <remarks>A weight is uniform with deviation 0.02: word i mod 4 of block i / 4 of Philox keyed by (0, "random model", name). Norms are 1, biases 0. The tokenizer has a token for each byte.</remarks>
public static class RandomModel
{
    const double Deviation = 0.02;

    /// <summary>Rows of a matrix that differ, then they repeat: packing as many as a real model has takes minutes. A prime, so that no two experts are alike.</summary>
    const int DistinctRows = 509;

    static readonly OrderedDictionary<string, Func<DecoderSpec>> Decoders = new(StringComparer.Ordinal)
    {
        // SmolLM2-135M, Llama-3.2-1B (without its stretched wavelengths, which cost no time), and a little brother of Qwen3-30B-A3B.
        ["135m"] = () => LlamaFamily.Create(Shape(width: 576, layers: 30, heads: 9, keyValueHeads: 3, headDimension: 64, feedForward: 1536, vocabulary: 49_152)),
        ["1b"] = () => LlamaFamily.Create(Shape(width: 2048, layers: 16, heads: 32, keyValueHeads: 8, headDimension: 64, feedForward: 8192, vocabulary: 128_256)),
        ["moe"] = () => Mixture(Shape(width: 1024, layers: 16, heads: 16, keyValueHeads: 4, headDimension: 128, feedForward: 512, vocabulary: 32_768), experts: 32, chosen: 4),
    };

    static readonly BlockType[] Plain = [BlockType.F16, BlockType.BF16, BlockType.F32];

    /// <summary>Names of the shapes: <c>135m</c>, <c>1b</c>, <c>moe</c>.</summary>
    public static IReadOnlyList<string> Shapes { get; } = [.. Decoders.Keys];

    /// <summary>Names of the types: those of <c>quantize</c>, and of floats.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. QuantisationTarget.All.Select(t => t.Name), .. Plain.Select(NameOf)];

    /// <summary>Writes a model into the file <paramref name="path"/>, which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">One of <see cref="Shapes"/>.</param>
    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <param name="threads">Threads that take part.</param>
    /// <param name="progress">Hears what part is done.</param>
    /// <param name="token">Ends the work; nothing is left behind.</param>
    /// <exception cref="KeyNotFoundException">No such shape or type.</exception>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static void Write(string path, string shape, string type, int threads, IProgress<double>? progress, CancellationToken token) =>
        Write(path, Decoders[shape](), $"random {shape}", type, threads, progress, token);

    /// <summary>The same for a decoder of one's own.</summary>
    public static void Write(string path, DecoderSpec spec, string name, string type, int threads, IProgress<double>? progress, CancellationToken token)
    {
        BlockType? plain = Plain.Where(t => NameOf(t) == type).Cast<BlockType?>().FirstOrDefault();
        Tokenizer bytes = BpeTrainer.Train(["-"], new BpeTrainerOptions { VocabularySize = BpeTrainerOptions.ChatTokens.Count + 256 });
        GgufTokenizerData vocabulary = GgufTokenizerDescription.Of(bytes, spec.VocabularySize, null, 0, path);
        using GgufContents contents = GgufContents.Of(null, spec, path, name, Rows, plain ?? BlockType.F16, GgufVocabulary.Items(vocabulary), DistinctRows);
        if (plain is not null) contents.Write(path, threads, progress, token);
        else if (QuantisationTarget.TryParse(type, out QuantisationTarget? target)) GgufQuantiser.Write(path, contents.Metadata, contents.Tensors, target, null, threads, progress, token);
        else throw new KeyNotFoundException(type);
    }

    static string NameOf(BlockType type) => type.ToString().ToLowerInvariant();

    static DecoderShape Shape(int width, int layers, int heads, int keyValueHeads, int headDimension, int feedForward, int vocabulary) => new()
    {
        Width = width, Layers = layers, Heads = heads, KeyValueHeads = keyValueHeads, HeadDimension = headDimension, FeedForwardWidth = feedForward, VocabularySize = vocabulary,
        ContextLength = 8192, Rope = new RopeSpec(500_000, new RopeScaling.None()), Epsilon = 1e-5,
    };

    /// <summary>Qwen 3 of a shape with experts instead of each feed-forward part, every one of its width.</summary>
    public static DecoderSpec Mixture(DecoderShape shape, int experts, int chosen)
    {
        MixtureSpec mixture = new(shape.FeedForwardWidth, new RouterRule(experts, chosen, RouterScore.Softmax) { Renormalise = true }, GatedActivation.Silu);
        DecoderSpec dense = Qwen3Family.Create(shape);
        return dense with { Architecture = Qwen3MoeFamily.Architecture, Layers = [.. dense.Layers.Select(l => l with { FeedForward = mixture })] };
    }

    static RowReader Rows(TensorSpec tensor)
    {
        if (tensor.Role is TensorRole.Norm or TensorRole.Bias) return (_, values) => values.Fill(tensor.Role == TensorRole.Norm ? 1 : 0);
        Philox random = new(0, "random model", tensor.Name);
        float step = (float)(Deviation * Math.Sqrt(3) / int.MaxValue);
        return (row, values) =>
        {
            ulong first = (ulong)row * (ulong)((values.Length + 3) / 4);
            for (int i = 0; i < values.Length; i += 4)
            {
                PhiloxBlock b = random.Block(first++);
                ReadOnlySpan<float> four = [step * (int)b.Word0, step * (int)b.Word1, step * (int)b.Word2, step * (int)b.Word3];
                four[..Math.Min(4, values.Length - i)].CopyTo(values[i..]);
            }
        };
    }
}
