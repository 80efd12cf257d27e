using Hanok.Data.Documents;
using Hanok.Evaluation.Metrics;
using Hanok.Evaluation.Reports;
using Hanok.Inference.Generation;
using Hanok.Language;

namespace Hanok.Evaluation.Measures;

/// <summary>chrF of greedy translations of held-out pairs, both ways.</summary>
public static class TranslationMeasure
{
    const int MostTokens = 96;

    /// <summary>Translates each pair into both languages.</summary>
    /// <param name="pairs">Held-out pairs.</param>
    /// <param name="toKorean">The prompt that asks for Korean.</param>
    /// <param name="toEnglish">The prompt that asks for English.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="generator">Generates.</param>
    /// <param name="stopTokens">Ids that end an answer.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static TranslationScore? Run(
        IReadOnlyList<TextPair> pairs, Func<string, string> toKorean, Func<string, string> toEnglish, Tokenizer tokenizer, BatchGenerator generator,
        IReadOnlyList<int> stopTokens, CancellationToken cancellation)
    {
        if (pairs.Count == 0) return null;
        double korean = Score(pairs.Select(p => toKorean(p.English)), [.. pairs.Select(p => p.Korean)]);
        double english = Score(pairs.Select(p => toEnglish(p.Korean)), [.. pairs.Select(p => p.English)]);
        return new TranslationScore(korean, english, pairs.Count);

        double Score(IEnumerable<string> prompts, IReadOnlyList<string> references)
        {
            int[][] ids = [.. prompts.Select(p => ChatTemplate.ChatMl.Encode(tokenizer, [new ChatMessage("user", p)], addGenerationPrompt: true).Ids)];
            string[] found = [.. generator.Greedy(ids, MostTokens, stopTokens, cancellation).Select(a => tokenizer.Decode(a, skipSpecial: true).Trim())];
            return Chrf.Corpus(found, [.. references.Select(r => (IReadOnlyList<string>)[r])]);
        }
    }
}
