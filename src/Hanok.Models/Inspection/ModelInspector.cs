using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;

namespace Hanok.Models.Inspection;

/// <summary>Looks at a safetensors file, an index or a model's directory: <c>hanok inspect</c>.</summary>
public static class ModelInspector
{
    /// <summary>Looks at <paramref name="path"/>. A directory's parts are looked at one by one, and what is wrong with one is a <see cref="Inspection.Problems">problem</see>.</summary>
    /// <exception cref="UserError">The path does not exist, is of a kind that is not read yet, or is one malformed file: the reason.</exception>
    public static Inspection Inspect(string path)
    {
        if (Directory.Exists(path)) return InspectFolder(path);
        if (Path.GetExtension(path) is ".gguf" or ".model" || !File.Exists(path)) Bundle.Open(path);          // says why not
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return With(new Inspection { Path = path }, file);
    }

    static Inspection InspectFolder(string path)
    {
        List<UserError> problems = [];
        Inspection found = new() { Path = path };
        string config = Path.Combine(path, "config.json");
        Try(problems, () => found = found with { Spec = File.Exists(config) ? ModelConfig.Read(config) : throw new UserError("models.bundle_part", path, "config.json") });
        Try(problems, () => InspectWeights(path, ref found));
        Try(problems, () => found = found with { Tokenizer = Facts(Tokenizer.Load(path)) });
        Try(problems, () => found = found with { ChatTemplate = ChatTemplate.FromBundle(path)?.Source });
        return found with { Problems = problems };
    }

    static void InspectWeights(string path, ref Inspection found)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Bundle.FindWeights(path));
        found = With(found, file);
        if (found.Spec is not { } spec) return;
        DecoderWeights.Check(spec, file);
    }

    static Inspection With(Inspection found, SafetensorsFile file) => found with
    {
        Tensors = [.. file.Tensors],
        Metadata = new Dictionary<string, string>(file.Metadata, StringComparer.Ordinal),
        Files = [.. file.Files.Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), new FileInfo(f).Length))],
    };

    static TokenizerFacts Facts(Tokenizer tokenizer) =>
        new(tokenizer.VocabularySize, [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.IsSpecial).Select(id => (id, tokenizer.TokenText(id) ?? ""))]);

    static void Try(List<UserError> problems, Action look)
    {
        try
        {
            look();
        }
        catch (UserError e)
        {
            problems.Add(e);
        }
    }
}
