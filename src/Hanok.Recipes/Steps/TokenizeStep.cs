using System.Security.Cryptography;
using Hanok.Data.Cleaning;
using Hanok.Data.Documents;
using Hanok.Data.Shards;
using Hanok.Data.Sources;
using Hanok.Language;

namespace Hanok.Recipes;

/// <summary>Step 3: a tokenizer trained on the cleaned text, and the text as shards of token ids.</summary>
sealed class TokenizeStep : IRecipeStep
{
    /// <summary>The share of the step that training the tokenizer takes, for the bar.</summary>
    const double TrainingShare = 0.7;

    public string Name => "tokenize";

    public int Version => 1;

    public IEnumerable<string> Sections(Recipe recipe) => [recipe.Section("seed"), recipe.Section("tokenizer"), recipe.Section("tune", "skills")];

    public IEnumerable<string> Needs => ["clean"];

    public IEnumerable<string> Execute(StepContext context)
    {
        string file = Path.Combine(context.Directory.Tokenizer, "tokenizer.json");
        BpeTrainerOptions options = new() { VocabularySize = context.Recipe.Tokenizer.Vocabulary, Pattern = context.Recipe.Tokenizer.Pattern, Threads = context.Pool.Threads };
        Tokenizer tokenizer = BpeTrainer.Train(Texts(context), options, context.Part(0, TrainingShare, "training", "학습"), context.Cancellation);
        Directory.CreateDirectory(context.Directory.Tokenizer);
        tokenizer.Save(file);
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        ShardIndex index = Sharder.Run(tokenizer, hash, context.Directory.Work, new Shown(context.Part(TrainingShare, 1, "encoding", "변환")), context.Cancellation);
        long tokens = index.Parts.Sum(p => p.Tokens), bytes = index.Parts.Sum(p => p.Bytes);
        context.Report(1, $"{tokenizer.VocabularySize:N0} tokens of vocabulary, {tokens:N0} tokens of text, {(double)bytes / Math.Max(1, tokens):0.00} bytes each",
            detailKorean: $"어휘 {tokenizer.VocabularySize:N0}개, 글 {tokens:N0}토큰, 토큰당 {(double)bytes / Math.Max(1, tokens):0.00}바이트");
        return [file, .. Directory.EnumerateFiles(context.Directory.Shards)];
    }

    public void Clear(RunDirectory directory)
    {
        if (Directory.Exists(directory.Shards)) Directory.Delete(directory.Shards, recursive: true);
        if (Directory.Exists(directory.Tokenizer)) Directory.Delete(directory.Tokenizer, recursive: true);
    }

    /// <summary>The training text, and the skills' text in proportion, so that their words are tokens too.</summary>
    static IEnumerable<string> Texts(StepContext context) =>
        DocumentFile.Read(Path.Combine(context.Directory.Documents, Cleaner.TrainFile)).Select(d => d.Text).Concat(TuneExamples.SampleText(context.Recipe));

    sealed class Shown(IProgress<double> share) : IProgress<DataProgress>
    {
        public void Report(DataProgress p) => share.Report(p.Total == 0 ? 0 : (double)p.Done / p.Total);
    }
}
