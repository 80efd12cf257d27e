using System.Text;
using Hanok.Data.Cleaning;
using Hanok.Data.Documents;
using Hanok.Data.Sources;
using Hanok.Language;
using Hanok.Language.Messages;

namespace Hanok.Data.Shards;

/// <summary>The second half of the step <c>tokenize</c>: cleaned documents become shards of token ids.</summary>
public static class Sharder
{
    /// <summary>The token after each document.</summary>
    public const string Separator = "<|endoftext|>";

    /// <summary>The part that is trained on.</summary>
    public const string Train = "train";

    /// <summary>The part that is held out.</summary>
    public const string Holdout = "holdout";

    /// <summary>
    /// Encodes <c>work/documents/train.jsonl</c> and <c>holdout.jsonl</c> with <paramref name="tokenizer"/> into <c>work/shards</c>, the documents of a unit together, in the order in which units
    /// first occur. Special tokens written in a text are encoded as plain text, so that no text can forge the separator.
    /// </summary>
    /// <param name="tokenizer">The tokenizer; it has the separator.</param>
    /// <param name="tokenizerSha256">SHA-256 of its <c>tokenizer.json</c>.</param>
    /// <param name="workDirectory">The run's <c>work</c> folder.</param>
    /// <param name="progress">Told of documents done.</param>
    /// <param name="cancellation">Ends the step; what is whole stays, the index is missing.</param>
    /// <exception cref="UserError"><c>data.no_separator</c>, <c>data.missing</c>, <c>data.json_line</c>, <c>files.cannot_write</c>.</exception>
    public static ShardIndex Run(Tokenizer tokenizer, string tokenizerSha256, string workDirectory, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        int separator = tokenizer.IdOf(Separator) ?? throw new UserError("data.no_separator", Separator);
        string documents = Path.Combine(workDirectory, "documents"), shards = Path.Combine(workDirectory, "shards");
        Directory.CreateDirectory(shards);
        // An index that stands means shards that stand: the old one goes first.
        File.Delete(Path.Combine(shards, ShardIndex.FileName));
        List<ShardPart> parts = [];
        foreach ((string part, string file) in (ReadOnlySpan<(string, string)>)[(Train, Cleaner.TrainFile), (Holdout, Cleaner.HoldoutFile)])
            parts.Add(Write(tokenizer, separator, shards, part, [.. DocumentFile.Read(Path.Combine(documents, file))], progress, cancellation));
        ShardIndex index = new(tokenizerSha256, tokenizer.VocabularySize, separator, parts);
        index.Save(shards);
        return index;
    }

    static ShardPart Write(Tokenizer tokenizer, int separator, string folder, string part, List<Document> documents, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        using TokenShardWriter writer = new(folder, part, tokenizer.VocabularySize, separator);
        List<int> ids = [];
        long done = 0;
        foreach (Document d in documents.GroupBy(static d => (d.Unit, d.Licence == LocalSource.Own)).SelectMany(static g => g))
        {
            cancellation.ThrowIfCancellationRequested();
            ids.Clear();
            tokenizer.Encode(d.Text, ids, recogniseSpecial: false);
            writer.Add(d.Unit, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids), Encoding.UTF8.GetByteCount(d.Text), d.Licence == LocalSource.Own);
            if (++done % 64 == 0 || done == documents.Count) progress?.Report(new DataProgress(done, documents.Count, $"{part}: {d.Source}"));
        }
        return writer.Complete();
    }
}
