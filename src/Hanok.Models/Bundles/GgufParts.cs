using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;

namespace Hanok.Models.Bundles;

/// <summary>The parts that a GGUF file holds.</summary>
sealed class GgufParts : BundleParts
{
    readonly string path;
    readonly Action<UserError>? ignore;

    /// <summary>Reads the metadata of <paramref name="path"/>.</summary>
    /// <exception cref="UserError">As <see cref="GgufFile.Open"/> and <see cref="GgufModel.Read"/>.</exception>
    public GgufParts(string path, Action<UserError>? ignore)
    {
        this.path = path;
        this.ignore = ignore;
        using GgufFile file = GgufFile.Open(path);
        Spec = GgufModel.Read(file, ignore).Spec;
        Generation = GenerationDefaults.Read(file.Metadata, Spec.EndTokens);
    }

    /// <summary>The file's name without its ending and the number of its part.</summary>
    public override string Name => GgufSplit.NameOf(path);

    public override DecoderSpec Spec { get; }

    public override GenerationDefaults Generation { get; }

    public override Tokenizer LoadTokenizer()
    {
        using GgufFile file = GgufFile.Open(path);
        return GgufVocabulary.Read(file);
    }

    public override ChatTemplate? LoadTemplate() => GgufTemplate.Read(path);

    public override ChatTemplate UseTemplate(string source, string name) => GgufTemplate.Create(path, source, name);

    public override DecoderWeights LoadWeights()
    {
        using GgufFile file = GgufFile.Open(path);
        return GgufModel.Read(file, ignore).LoadWeights();
    }

    public override IWeightSource OpenWeights() => GgufModel.OpenSource(path, ignore);

    public override Computation DefaultComputation => Computation.Int8;

    public override string ComputeDigest()
    {
        using GgufFile file = GgufFile.Open(path);
        return Hash(file.Files);
    }
}
