using Hanok.Language.Messages;
using Hanok.Language.Patterns;
using Hanok.Language.Tokenization;

namespace Hanok.Language;

/// <summary>
/// Trains byte-level BPE exactly: the same merges as Hugging Face's <c>tokenizers</c>, one by one. The pair with the highest count is merged next; ties go to the
/// smaller left id, then the smaller right id; counts are exact at every step. The order of the texts, batches and threads have no influence.
/// Memory grows with the number of different pieces (a few hundred bytes each), not with the length of the text, which is read once.
/// </summary>
public static class BpeTrainer
{
    /// <summary>Trains a tokenizer.</summary>
    /// <param name="texts">The texts; each is cut by itself. Read once.</param>
    /// <param name="options">Vocabulary size, pattern, special tokens.</param>
    /// <param name="progress">Told the done part from 0 to 1: counting up to 0.5, merging after it.</param>
    /// <param name="cancellation">Ends the training with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="UserError">No text, a malformed pattern.</exception>
    public static Tokenizer Train(IEnumerable<string> texts, BpeTrainerOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        PiecePattern pattern = PiecePattern.For(options.Pattern);
        List<string> special = [.. options.SpecialTokens.Where(t => t.Length > 0).Distinct()];
        TokenizerDefinition definition = TokenizerDefinition.For(pattern, options.Nfc, options.AddPrefixSpace, [.. special.Select((t, id) => new AddedToken(id, t))]);
        Dictionary<string, long> words = WordCounter.Count(texts, definition, options.Threads, cancellation);
        progress?.Report(0.5);

        MergeLearner learner = new(words, special, options);
        words.Clear();
        learner.Learn(progress, cancellation);
        progress?.Report(1);
        return new Tokenizer(new BpeModel(learner.Vocabulary, learner.Merges, ignoreMerges: false), definition);
    }
}
