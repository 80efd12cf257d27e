using System.Text;

namespace Hanok.Language;

/// <summary>Divides the text of an answer, as it comes, into what the model thought and what it says; the marks between them belong to neither.</summary>
/// <param name="marks">The marks.</param>
/// <param name="begun">Whether the text begins within the reasoning.</param>
/// <param name="show">Told each piece: true for reasoning, and its text. White space around the reasoning is left out.</param>
public sealed class ReasoningSplitter(ReasoningMarks marks, bool begun, Action<bool, string> show)
{
    readonly StringBuilder reasoning = new(), answer = new();
    bool inside = begun, seen = begun;
    string held = "";

    /// <summary>What was thought so far; null where there were no marks at all.</summary>
    public string? Reasoning => seen ? reasoning.ToString() : null;

    /// <summary>What was said so far.</summary>
    public string Answer => answer.ToString();

    /// <summary>Takes the next piece; shows what is certain.</summary>
    public void Push(string piece)
    {
        string text = held + piece;
        held = "";
        while (true)
        {
            (int at, string? mark) = First(text);
            if (mark is null) break;
            string before = text[..at];
            Emit(inside ? before.TrimEnd() : answer.Length == 0 && string.IsNullOrWhiteSpace(before) ? "" : before);
            text = text[(at + mark.Length)..];
            if (inside) inside = false;
            else if (marks.Begins.Contains(mark)) inside = seen = true;
        }
        int certain = text.Length - Beginning(text);
        // White space may be the end of the reasoning, or stand before a mark that begins it.
        if (inside || (answer.Length == 0 && string.IsNullOrWhiteSpace(text[..certain]))) certain = text.AsSpan(0, certain).TrimEnd().Length;
        held = text[certain..];
        Emit(text[..certain]);
    }

    /// <summary>Shows what was held back, when nothing follows any more.</summary>
    public void Flush()
    {
        string rest = inside ? held.TrimEnd() : held;
        held = "";
        Emit(rest);
    }

    void Emit(string text)
    {
        StringBuilder part = inside ? reasoning : answer;
        if (seen && part.Length == 0) text = text.TrimStart();
        if (text.Length == 0) return;
        part.Append(text);
        show(inside, text);
    }

    IEnumerable<string> Expected => inside ? marks.Ends : marks.Anywhere || (!seen && string.IsNullOrWhiteSpace(answer.ToString())) ? [.. marks.Begins, .. marks.Dropped] : marks.Dropped;

    (int, string?) First(string text)
    {
        (int At, string? Mark) first = (int.MaxValue, null);
        foreach (string mark in Expected)
        {
            int at = text.IndexOf(mark, StringComparison.Ordinal);
            // In a text that is not one of Harmony's kind, only white space may stand before what begins the reasoning.
            if (at < 0 || at > first.At || (at == first.At && mark.Length < first.Mark!.Length)) continue;
            if (!inside && !marks.Anywhere && marks.Begins.Contains(mark) && !string.IsNullOrWhiteSpace(text[..at])) continue;
            first = (at, mark);
        }
        return first;
    }

    // Length of the longest end of the text that begins some mark.
    int Beginning(string text)
    {
        int longest = 0;
        foreach (string mark in Expected)
        {
            for (int length = Math.Min(mark.Length - 1, text.Length); length > longest; length--)
                if (text.AsSpan(text.Length - length).SequenceEqual(mark.AsSpan(0, length))) longest = length;
        }
        return longest;
    }
}
