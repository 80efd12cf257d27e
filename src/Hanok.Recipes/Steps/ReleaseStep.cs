using System.Reflection;
using Hanok.Language;
using Hanok.Language.Files;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Provenance.Cards;
using Hanok.Provenance.Manifests;
using Hanok.Training.Checkpoints;
using Hanok.Training.Runs;

namespace Hanok.Recipes;

/// <summary>Step 7: the bundle: weights, tokenizer, model card, and everything that its origin can be checked by.</summary>
sealed class ReleaseStep : IRecipeStep
{
    public string Name => "release";

    public int Version => 1;

    public IEnumerable<string> Sections(Recipe recipe) => [recipe.Hash];

    public IEnumerable<string> Needs => ["collect", "clean", "tokenize", "pretrain", "tune", "evaluate"];

    public IEnumerable<string> Execute(StepContext context)
    {
        Recipe recipe = context.Recipe;
        RunDirectory directory = context.Directory;
        // Made beside the place and moved there whole: a bundle that is served or verified is never half of one.
        string making = directory.Bundle + ".partial";
        if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
        string provenance = Directory.CreateDirectory(Path.Combine(making, "provenance")).FullName;
        using TrainingChains chains = new(recipe, directory);
        DecoderSpec spec = chains.Spec;
        ChainFolder tune = chains.Folder("tune");
        using (DecoderWeights weights = chains.LastWeights("tune", spec))
            BundleWriter.Write(making, weights, chains.Tokenizer, ChatTemplate.ChatMl, new GenerationDefaults { StopTokens = spec.EndTokens, Samples = true, Temperature = 0.7, TopP = 0.9 });
        context.Report(0.4);
        AtomicFile.WriteText(Path.Combine(provenance, "recipe.yaml"), recipe.Yaml);
        AtomicFile.WriteBytes(Path.Combine(provenance, "transcript.jsonl"), (byte[])[.. File.ReadAllBytes(chains.Folder("pretrain").Transcript), .. File.ReadAllBytes(tune.Transcript)]);
        IReadOnlyList<CardSource> sources = [.. CorpusList.Write(directory, Path.Combine(provenance, "corpus.jsonl")), .. CorpusList.Tuning(recipe, directory, chains.Tokenizer, context.Cancellation)];
        AtomicFile.WriteText(Path.Combine(making, "README.md"), ModelCardWriter.Write(Card(recipe, directory, spec, sources)));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "LICENSE"), Path.Combine(making, "LICENSE"), overwrite: true);
        context.Report(0.7);
        Manifest manifest = Manifest.Write(making);
        if (Directory.Exists(directory.Bundle)) Directory.Delete(directory.Bundle, recursive: true);
        Directory.Move(making, directory.Bundle);
        context.Report(1, $"root digest {manifest.RootDigest}", detailKorean: $"뿌리 다이제스트 {manifest.RootDigest}");
        return Directory.EnumerateFiles(directory.Bundle, "*", SearchOption.AllDirectories);
    }

    public void Clear(RunDirectory directory)
    {
        if (Directory.Exists(directory.Bundle)) Directory.Delete(directory.Bundle, recursive: true);
    }

    static ModelCard Card(Recipe recipe, RunDirectory directory, DecoderSpec spec, IReadOnlyList<CardSource> sources)
    {
        RunFigures figures = RunFigures.Read(directory.Report("json"));
        return new ModelCard
        {
            Name = recipe.Name,
            Licence = recipe.Sources.All(s => s.Use == "skills") ? "apache-2.0" : "other",
            Languages = ["ko", "en"],
            Architecture = spec.Architecture,
            Parameters = spec.ParameterCount,
            Context = spec.ContextLength,
            Vocabulary = spec.VocabularySize,
            PretrainTokens = recipe.Pretrain.Steps * recipe.Pretrain.TokensPerStep,
            TuneTokens = recipe.Tune.Training.Steps * recipe.Tune.Training.TokensPerStep,
            FinalDigest = figures.FinalDigest,
            Contract = TrainingPlan.Contract,
            Program = "Hanok " + typeof(Recipe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            Sources = sources,
            BitsPerByte = figures.BitsPerByte,
            Skills = figures.Skills,
        };
    }
}
