using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Models.Bundles;

/// <summary>
/// A model: a directory in Hugging Face layout (<c>config.json</c>, <c>tokenizer.json</c>, <c>tokenizer_config.json</c>, <c>generation_config.json</c> and
/// <c>model.safetensors</c> or its shards and index; other files are ignored), or a GGUF file. Only the configuration is read at once; each other part when it is asked for.
/// </summary>
public sealed class Bundle
{
    const string Weights = "model.safetensors", Index = "model.safetensors.index.json";

    readonly BundleParts parts;
    string? digest;

    Bundle(string path, BundleParts parts)
    {
        Location = path;
        this.parts = parts;
    }

    /// <summary>Opens the directory or GGUF file that <paramref name="path"/> stands for (<see cref="ModelPath"/>).</summary>
    /// <param name="path">The directory or file.</param>
    /// <param name="ignore">Is told of keys of the configuration that this program does not know, and of tensors that the computation would not read, here and when the weights are loaded; null: they are errors.</param>
    /// <exception cref="UserError"><c>models.bundle_*</c>: no such directory, a file of another kind; errors of the configuration (<see cref="ModelConfig.Read"/>); of a GGUF file <c>models.gguf_*</c>.</exception>
    public static Bundle Open(string path, Action<UserError>? ignore = null)
    {
        (path, bool isGguf) = ModelPath.Of(path);
        if (isGguf) return new Bundle(path, new GgufParts(path, ignore));
        if (Directory.Exists(path)) return new Bundle(path, new FolderParts(path, ignore));
        if (Path.GetExtension(path) == ".model") throw new UserError("models.bundle_kind", path, "SentencePiece") { IsUsage = true };
        throw new UserError(File.Exists(path) ? "models.bundle_file" : "models.bundle_missing", path) { IsUsage = true };
    }

    /// <summary>The directory or file.</summary>
    public string Location { get; }

    /// <summary>What to call the model: the directory's name, or its parent's where it is just called <c>bundle</c>; a file's name without its ending.</summary>
    public string Name => parts.Name;

    /// <summary>The decoder.</summary>
    public DecoderSpec Spec => parts.Spec;

    /// <summary>What <c>generation_config.json</c> or the metadata of the GGUF file says.</summary>
    public GenerationDefaults Generation => parts.Generation;

    /// <summary>How a cache stores keys and values unless asked for otherwise: halves, but binary32 for a model that comes with the record of how Hanok made it, whose bytes can be replayed.</summary>
    public CacheType DefaultCacheType => CacheTypeOf(Location);

    internal static CacheType CacheTypeOf(string location) => File.Exists(Path.Combine(location, "provenance", "manifest.json")) ? CacheType.F32 : CacheType.F16;

    /// <summary>The file of weights in <paramref name="folder"/>, or the index of its shards. Where both are there, the single file, as transformers does.</summary>
    /// <exception cref="UserError"><c>models.bundle_weights</c>: neither is there.</exception>
    public static string FindWeights(string folder) => WeightsIn(folder) ?? throw new UserError("models.bundle_weights", folder, Weights, Index);

    /// <summary>Whether <paramref name="folder"/> has such a file.</summary>
    internal static bool HasWeights(string folder) => WeightsIn(folder) is not null;

    static string? WeightsIn(string folder) => ((string[])[Weights, Index]).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>
    /// Lower-case hexadecimal SHA-256 of <c>provenance/manifest.json</c>, which names every file; without one, of the files of weights (or the parts of a GGUF file) in ordinal order of their names.
    /// </summary>
    public string Digest => digest ??= parts.ComputeDigest();

    /// <summary>Reads the tokenizer.</summary>
    /// <exception cref="UserError">As <see cref="Tokenizer.Load"/>.</exception>
    public Tokenizer LoadTokenizer() => parts.LoadTokenizer();

    /// <summary>Reads the chat template; null where there is none.</summary>
    /// <exception cref="UserError">As <see cref="ChatTemplate.FromBundle"/>.</exception>
    public ChatTemplate? LoadTemplate() => parts.LoadTemplate();

    /// <summary>Another chat template in Jinja instead of the model's own, over the model's special tokens.</summary>
    /// <param name="source">The template.</param>
    /// <param name="name">What stands for it in errors.</param>
    /// <exception cref="UserError">It is malformed, with line and column.</exception>
    public ChatTemplate UseTemplate(string source, string name) => parts.UseTemplate(source, name);

    /// <summary>How products with quantised weights are computed unless asked for otherwise: with integers for a GGUF file, else expanded.</summary>
    public Computation DefaultComputation => parts.DefaultComputation;

    /// <summary>Loads the weights for serving, in the form that multiplies fastest.</summary>
    /// <param name="pool">The threads that repack them.</param>
    /// <param name="computation">How products with quantised weights are computed; null: <see cref="DefaultComputation"/>.</param>
    /// <param name="memoryLimit">The most bytes that the process may take; null: as many as it needs.</param>
    /// <exception cref="UserError">As <see cref="LoadWeights"/>.</exception>
    public DecoderWeights LoadForServing(WorkerPool pool, Computation? computation = null, long? memoryLimit = null) =>
        DecoderWeights.Serve(Spec, parts.OpenWeights(), computation ?? DefaultComputation, pool, memoryLimit);

    /// <summary>Reads the weights into memory, expanded to binary32: for training, and whoever looks at single numbers.</summary>
    /// <exception cref="UserError">As <see cref="FindWeights"/>, <see cref="SafetensorsFile.Open"/> and <see cref="DecoderWeights.Load(DecoderSpec, SafetensorsFile, Action{UserError})"/>.</exception>
    public DecoderWeights LoadWeights() => parts.LoadWeights();
}
