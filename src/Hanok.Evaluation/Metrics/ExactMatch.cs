using System.Text.RegularExpressions;

namespace Hanok.Evaluation.Metrics;

/// <summary>What exact match overlooks. Nothing by default.</summary>
public sealed record ExactMatchOptions
{
    /// <summary>Compares in lower case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Leaves out ASCII punctuation (and no other: a <c>。</c> stays).</summary>
    public bool IgnorePunctuation { get; init; }

    /// <summary>Leaves out the ASCII digits.</summary>
    public bool IgnoreNumbers { get; init; }

    /// <summary>Removes what these regular expressions match, in order, before all else.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];
}

/// <summary>Equality of a prediction and its reference, with the options of lm-evaluation-harness in its order: expressions, case, punctuation, numbers.</summary>
public static class ExactMatch
{
    const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>Whether the two are the same text after what <paramref name="options"/> overlooks is gone from both.</summary>
    public static bool IsMatch(string prediction, string reference, ExactMatchOptions? options = null)
    {
        if (options is null) return prediction == reference;
        return Reduce(prediction, options) == Reduce(reference, options);
    }

    static string Reduce(string text, ExactMatchOptions options)
    {
        foreach (string pattern in options.Ignore) text = Regex.Replace(text, pattern, "", RegexOptions.CultureInvariant);
        if (options.IgnoreCase) text = text.ToLowerInvariant();
        if (options.IgnorePunctuation) text = Without(text, Punctuation);
        if (options.IgnoreNumbers) text = Without(text, "0123456789");
        return text;
    }

    static string Without(string text, string characters) => string.Concat(text.Where(c => !characters.Contains(c)));
}
