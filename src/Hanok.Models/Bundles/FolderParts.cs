using System.Security.Cryptography;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage;

namespace Hanok.Models.Bundles;

/// <summary>The parts of a directory in Hugging Face layout.</summary>
sealed class FolderParts : BundleParts
{
    const string ConfigFile = "config.json", GenerationFile = "generation_config.json";

    readonly string folder;
    readonly Action<UserError>? ignore;

    /// <summary>Reads the configurations in <paramref name="folder"/>.</summary>
    /// <exception cref="UserError"><c>models.bundle_part</c>; errors of the configuration (<see cref="ModelConfig.Read"/>).</exception>
    public FolderParts(string folder, Action<UserError>? ignore)
    {
        this.folder = folder;
        this.ignore = ignore;
        string config = Path.Combine(folder, ConfigFile);
        if (!File.Exists(config)) throw new UserError("models.bundle_part", folder, ConfigFile);
        Spec = ModelConfig.Read(config, ignore);
        string generation = Path.Combine(folder, GenerationFile);
        Generation = File.Exists(generation) ? GenerationDefaults.Read(generation) : new GenerationDefaults();
        // transformers takes what generation_config.json leaves out from the model's configuration.
        if (Generation.StopTokens.Count == 0) Generation = Generation with { StopTokens = Spec.EndTokens };
    }

    /// <summary>The directory's name, or its parent's where it is just called <c>bundle</c>.</summary>
    public override string Name
    {
        get
        {
            DirectoryInfo info = new(folder);
            return info.Name == "bundle" && info.Parent is { } parent ? parent.Name : info.Name;
        }
    }

    public override DecoderSpec Spec { get; }

    public override GenerationDefaults Generation { get; }

    public override Tokenizer LoadTokenizer() => Tokenizer.Load(folder);

    public override ChatTemplate? LoadTemplate() => ChatTemplate.FromBundle(folder);

    public override ChatTemplate UseTemplate(string source, string name) => ChatTemplate.Create(source, name, ChatTemplate.SpecialTokensOf(folder));

    public override DecoderWeights LoadWeights()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Bundle.FindWeights(folder));
        return DecoderWeights.Load(Spec, file, ignore);
    }

    public override IWeightSource OpenWeights() => new CheckpointSource(Spec, Bundle.FindWeights(folder), ignore);

    public override Computation DefaultComputation => Computation.Float;

    public override string ComputeDigest()
    {
        string manifest = Path.Combine(folder, "provenance", "manifest.json");
        if (File.Exists(manifest)) return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(manifest)));
        using SafetensorsFile file = SafetensorsFile.Open(Bundle.FindWeights(folder));
        return Hash(file.Files);
    }
}
