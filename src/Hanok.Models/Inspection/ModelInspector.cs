using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage;

namespace Hanok.Models.Inspection;

/// <summary>Looks at a safetensors file, an index, a GGUF file or a model's directory: <c>hanok inspect</c>.</summary>
public static class ModelInspector
{
    // What this program does not know is no fault of the file.
    static readonly HashSet<string> UnknownKeys = new(StringComparer.Ordinal) { "models.architecture_unknown", "models.config_unknown", "models.gguf_kind", "models.tensor_unread" };

    /// <summary>Looks at <paramref name="path"/>. A directory's parts are looked at one by one, and what is wrong with one is a <see cref="Inspection.Problems">problem</see>.</summary>
    /// <exception cref="UserError">The path does not exist, is of a kind that is not read yet, or is one malformed file: the reason.</exception>
    public static Inspection Inspect(string path)
    {
        (path, bool isGguf) = ModelPath.Of(path);
        if (Directory.Exists(path)) return InspectFolder(path);
        if (Path.GetExtension(path) == ".model" || !File.Exists(path)) Bundle.Open(path);          // says why not
        if (isGguf) return InspectGguf(path);
        if (ImportanceMatrix.IsStored(path))
            return new Inspection { Path = path, Format = "imatrix", Importance = Facts(ImportanceMatrix.Read(path)), Files = Sizes([path]) };
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return With(new Inspection { Path = path }, file);
    }

    static Inspection InspectGguf(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        Findings findings = new();
        Inspection found = GgufFacts.Of(file);
        findings.Try(() =>
        {
            if (file.Metadata.Text("general.type") == ImportanceMatrix.Kind)
            {
                found = found with { Importance = Facts(ImportanceMatrix.Of(file)) };
                return;
            }
            GgufModel model = GgufModel.Read(file, findings.Unknown);
            found = found with { Spec = model.Spec };
            model.Check();
            found = found with { WeightBytes = DecoderWeights.BytesServing(model.Spec, model.AsSource(), Computation.Int8), Computation = Computation.Int8 };
        });
        return findings.In(found);
    }

    static Inspection InspectFolder(string path)
    {
        Findings findings = new();
        Inspection found = new() { Path = path };
        string config = Path.Combine(path, "config.json");
        findings.Try(() => found = found with { Spec = File.Exists(config) ? ModelConfig.Read(config, findings.Unknown) : throw new UserError("models.bundle_part", path, "config.json") });
        findings.Try(() => InspectWeights(path, ref found, findings.Unknown));
        findings.Try(() => found = Tokenizer.IsIn(path) ? found with { Tokenizer = Facts(Tokenizer.Load(path)) } : found with { HasNoTokenizer = true });
        findings.Try(() => found = found with { ChatTemplate = ChatTemplate.FromBundle(path)?.Source });
        return findings.In(found);
    }

    static void InspectWeights(string path, ref Inspection found, Action<UserError> unknown)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Bundle.FindWeights(path));
        found = With(found, file);
        if (found.Spec is not { } spec) return;
        DecoderWeights.Check(spec, file, unknown);
        using CheckpointSource source = new(spec, Bundle.FindWeights(path), _ => { });
        found = found with { WeightBytes = DecoderWeights.BytesServing(spec, source, Computation.Float) };
    }

    static Inspection With(Inspection found, SafetensorsFile file) => found with
    {
        Tensors = [.. file.Tensors.Select(TensorFacts.Of)],
        Metadata = [.. file.Metadata.Select(m => new MetadataFact($"__metadata__.{m.Key}", "STRING", m.Value, 1))],
        Files = Sizes(file.Files),
    };

    /// <summary>Names and sizes of files, by name.</summary>
    internal static IReadOnlyList<(string Name, long Bytes)> Sizes(IEnumerable<string> files) => [.. files.Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), new FileInfo(f).Length))];

    static ImportanceFacts Facts(ImportanceMatrix matrix) => new(matrix.Values.Count, matrix.Data, matrix.Chunks);

    static TokenizerFacts Facts(Tokenizer tokenizer) =>
        new(tokenizer.VocabularySize, [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.IsSpecial).Select(id => (id, tokenizer.TokenText(id) ?? ""))]);

    /// <summary>Gathers what looking at the parts brings to light.</summary>
    sealed class Findings
    {
        readonly List<UserError> problems = [], unsupported = [];

        public void Unknown(UserError e) => unsupported.Add(e);

        public void Try(Action look)
        {
            try
            {
                look();
            }
            catch (UserError e)
            {
                (UnknownKeys.Contains(e.Key) ? unsupported : problems).Add(e);
            }
        }

        public Inspection In(Inspection found) => found with { Problems = problems, Unsupported = unsupported };
    }
}
