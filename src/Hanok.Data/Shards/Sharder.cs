using System.Security.Cryptography;
using System.Text;
using Hanok.Data.Documents;
using Hanok.Language;

namespace Hanok.Data.Shards;

/// <summary>The last part of the step <c>tokenize</c>: cleaned documents become shards of token ids, one part for training and one held out.</summary>
public static class Sharder
{
    /// <summary>Documents encoded between two looks at the clock.</summary>
    const int Batch = 256;

    /// <summary>
    /// Encodes <paramref name="train"/> and <paramref name="holdout"/> (JSON lines of documents) into <paramref name="directory"/>, parts <c>train</c> and <c>holdout</c>, and writes the index.
    /// Special tokens written in a text are plain text. The same documents give the same bytes with any number of threads.
    /// </summary>
    /// <param name="tokenizer">The tokenizer; its <c>&lt;|endoftext|&gt;</c> separates documents.</param>
    /// <param name="train">Training documents.</param>
    /// <param name="holdout">Held-out documents.</param>
    /// <param name="directory">Where the shards go.</param>
    /// <param name="threads">Threads that encode.</param>
    /// <param name="progress">Is told the share done.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ArgumentException">The tokenizer has no end of text.</exception>
    public static ShardIndex Run(Tokenizer tokenizer, string train, string holdout, string directory, int threads, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        int separator = tokenizer.IdOf("<|endoftext|>") ?? throw new ArgumentException("the tokenizer has no <|endoftext|>", nameof(tokenizer));
        Directory.CreateDirectory(directory);
        long total = Math.Max(1, new FileInfo(train).Length + new FileInfo(holdout).Length), done = 0;
        List<ShardPart> parts = [];
        foreach ((string name, string path) in new[] { ("train", train), ("holdout", holdout) })
        {
            using TokenShardWriter writer = new(directory, name, tokenizer.VocabularySize, separator);
            foreach (Document[] batch in DocumentFile.Read(path).Chunk(Batch))
            {
                cancellation.ThrowIfCancellationRequested();
                int[][] ids = new int[batch.Length][];
                Parallel.For(0, batch.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i => ids[i] = tokenizer.Encode(batch[i].Text, recogniseSpecial: false));
                for (int i = 0; i < batch.Length; i++)
                {
                    long bytes = Encoding.UTF8.GetByteCount(batch[i].Text);
                    writer.Add(batch[i].Unit, ids[i], bytes, batch[i].Licence == "own");
                    done += bytes;
                }
                progress?.Report(Math.Min(1, (double)done / total));
            }
            parts.Add(writer.Complete());
        }
        ShardIndex index = new(Convert.ToHexStringLower(SHA256.HashData(tokenizer.ToJson())), tokenizer.VocabularySize, separator, parts);
        index.Save(directory);
        progress?.Report(1);
        return index;
    }
}
