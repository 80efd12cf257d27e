namespace Hanok.Inference.Generation;

/// <summary>Finds stop texts in text that arrives in pieces, and holds back what may be the beginning of one.</summary>
/// <param name="stops">The stop texts; empty ones never match.</param>
public sealed class StopMatcher(IReadOnlyList<string> stops)
{
    readonly string[] stops = [.. stops.Where(s => s.Length > 0)];
    string held = "";

    /// <summary>True once a stop text was found.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Takes the next piece; returns the text that is certain to come before any stop text.</summary>
    /// <exception cref="InvalidOperationException">A stop text was found before.</exception>
    public string Push(string piece)
    {
        if (Stopped) throw new InvalidOperationException("the text has ended");
        if (stops.Length == 0 || piece.Length == 0) return piece;
        string text = held + piece;
        int first = stops.Select(s => text.IndexOf(s, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        Stopped = first >= 0;
        int certain = Stopped ? first : text.Length - Beginning(text);
        held = Stopped ? "" : text[certain..];
        return text[..certain];
    }

    /// <summary>The text held back, when nothing follows any more.</summary>
    public string Flush()
    {
        string rest = held;
        held = "";
        return rest;
    }

    // Length of the longest end of the text that begins some stop text.
    int Beginning(string text)
    {
        int longest = 0;
        foreach (string stop in stops)
        {
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length))) longest = length;
            }
        }
        return longest;
    }
}
