using System.Security.Cryptography;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;

namespace Hanok.Models.Bundles;

/// <summary>
/// A model's directory in Hugging Face layout: <c>config.json</c>, <c>tokenizer.json</c>, <c>tokenizer_config.json</c>, <c>generation_config.json</c> and
/// <c>model.safetensors</c> or its shards and index. Only the configuration is read at once; each other part when it is asked for. Other files are ignored.
/// </summary>
public sealed class Bundle
{
    const string ConfigFile = "config.json", GenerationFile = "generation_config.json", Weights = "model.safetensors", Index = "model.safetensors.index.json";

    string? digest;

    Bundle(string folder, DecoderSpec spec, GenerationDefaults generation)
    {
        Folder = folder;
        Spec = spec;
        Generation = generation;
    }

    /// <summary>Opens the directory <paramref name="path"/>.</summary>
    /// <exception cref="UserError"><c>models.bundle_*</c>: no such directory, a file of another kind; errors of the configuration (<see cref="ModelConfig.Read"/>).</exception>
    public static Bundle Open(string path)
    {
        if (!Directory.Exists(path))
        {
            string kind = Path.GetExtension(path) switch { ".gguf" => "GGUF", ".model" => "SentencePiece", _ => "" };
            if (kind.Length > 0) throw new UserError("models.bundle_kind", path, kind) { IsUsage = true };
            throw new UserError(File.Exists(path) ? "models.bundle_file" : "models.bundle_missing", path) { IsUsage = true };
        }
        string config = Path.Combine(path, ConfigFile);
        if (!File.Exists(config)) throw new UserError("models.bundle_part", path, ConfigFile);
        DecoderSpec spec = ModelConfig.Read(config);
        string generation = Path.Combine(path, GenerationFile);
        return new Bundle(path, spec, File.Exists(generation) ? GenerationDefaults.Read(generation) : new GenerationDefaults { StopTokens = spec.EndTokens });
    }

    /// <summary>The directory.</summary>
    public string Folder { get; }

    /// <summary>What to call the model: the directory's name, or its parent's where it is just called <c>bundle</c>.</summary>
    public string Name
    {
        get
        {
            DirectoryInfo folder = new(Folder);
            return folder.Name == "bundle" && folder.Parent is { } parent ? parent.Name : folder.Name;
        }
    }

    /// <summary>The decoder.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>What <c>generation_config.json</c> says.</summary>
    public GenerationDefaults Generation { get; }

    /// <summary>The file of weights, or the index of its shards.</summary>
    /// <exception cref="UserError"><c>models.bundle_weights</c>: neither is there.</exception>
    public string WeightsPath => FindWeights(Folder);

    /// <summary>The file of weights in <paramref name="folder"/>, or the index of its shards. Where both are there, the single file, as transformers does.</summary>
    /// <exception cref="UserError"><c>models.bundle_weights</c>: neither is there.</exception>
    public static string FindWeights(string folder)
    {
        foreach (string name in (ReadOnlySpan<string>)[Weights, Index])
            if (File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        throw new UserError("models.bundle_weights", folder, Weights, Index);
    }

    /// <summary>Lower-case hexadecimal SHA-256 of <c>provenance/manifest.json</c>, which names every file; without one, of the files of weights in ordinal order of their names.</summary>
    public string Digest => digest ??= ComputeDigest();

    /// <summary>Reads the tokenizer.</summary>
    /// <exception cref="UserError">As <see cref="Tokenizer.Load"/>.</exception>
    public Tokenizer LoadTokenizer() => Tokenizer.Load(Folder);

    /// <summary>Reads the chat template; null where there is none.</summary>
    /// <exception cref="UserError">As <see cref="ChatTemplate.FromBundle"/>.</exception>
    public ChatTemplate? LoadTemplate() => ChatTemplate.FromBundle(Folder);

    /// <summary>Reads the weights into memory.</summary>
    /// <exception cref="UserError">As <see cref="WeightsPath"/>, <see cref="SafetensorsFile.Open"/> and <see cref="DecoderWeights.Load"/>.</exception>
    public DecoderWeights LoadWeights()
    {
        using SafetensorsFile file = SafetensorsFile.Open(WeightsPath);
        return DecoderWeights.Load(Spec, file);
    }

    string ComputeDigest()
    {
        string manifest = Path.Combine(Folder, "provenance", "manifest.json");
        if (File.Exists(manifest)) return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(manifest)));
        using SafetensorsFile file = SafetensorsFile.Open(WeightsPath);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[1 << 20];
        foreach (string path in file.Files.Order(StringComparer.Ordinal))
        {
            using FileStream stream = File.OpenRead(path);
            for (int n; (n = stream.Read(block)) > 0;) hash.AppendData(block, 0, n);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
