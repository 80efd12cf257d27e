namespace Hanok.Language.Templates;

/// <summary>The filter <c>wordwrap</c>: each line by the rules of Python's <c>textwrap</c>, white space kept as it is.</summary>
static class WordWrap
{
    /// <summary>The text in lines of at most the width given, as far as words allow.</summary>
    public static JinjaText Wrap(Run run, JinjaText text, Bound a)
    {
        int width = a.Count(0, 79);
        if (width <= 0) throw a.Wrong(0);
        bool breakWords = a.Flag(1, true), hyphens = a.Flag(3, true);
        JinjaText end = a.OptionalText(2) ?? new JinjaText("\n");
        JinjaTextBuilder result = new(run.Budget);
        bool first = true;
        foreach ((int start, int stop, _) in PythonText.Lines(text.Value))
        {
            if (!first) result.Append(end);
            first = false;
            JinjaText line = text.Slice(start, stop);
            run.Budget.Items(line.Value.Length);
            Line(run, result, line, width, breakWords, hyphens, end);
        }
        return result.ToText();
    }

    static void Line(Run run, JinjaTextBuilder to, JinjaText line, int width, bool breakWords, bool hyphens, JinjaText end)
    {
        Stack<(int Start, int End)> chunks = new(Chunks(line.Value, hyphens).Reverse());
        bool written = false;
        while (chunks.Count > 0)
        {
            List<(int Start, int End)> current = [];
            int length = 0;
            // The first line keeps its leading white space, the others lose it.
            if (written && IsBlank(line, chunks.Peek())) chunks.Pop();
            while (chunks.Count > 0 && length + Length(line, chunks.Peek()) is var n && n <= width)
            {
                current.Add(chunks.Pop());
                length = n;
            }
            if (chunks.Count > 0 && Length(line, chunks.Peek()) > width) Long(line, chunks, current, width - length, width, breakWords, hyphens);
            if (current.Count > 0 && IsBlank(line, current[^1])) current.RemoveAt(current.Count - 1);
            if (current.Count == 0) continue;
            if (written) to.Append(end);
            written = true;
            run.Budget.Steps(current.Count);
            foreach ((int start, int stop) in current) to.Append(line, start, stop);
        }
    }

    static void Long(JinjaText line, Stack<(int Start, int End)> chunks, List<(int Start, int End)> current, int space, int width, bool breakWords, bool hyphens)
    {
        if (!breakWords)
        {
            if (current.Count == 0) current.Add(chunks.Pop());
            return;
        }
        (int start, int end) = chunks.Pop();
        int cut = start;
        for (int i = 0; i < space; i++) cut += line.UnitsAt(cut);
        if (hyphens && cut > start && line.Value.LastIndexOf('-', cut - 1, cut - start) is var hyphen && hyphen > start && line.Value.AsSpan(start, hyphen - start).ContainsAnyExcept('-')) cut = hyphen + 1;
        current.Add((start, cut));
        chunks.Push((cut, end));
    }

    static int Length(JinjaText line, (int Start, int End) chunk) => line.IsFlat ? chunk.End - chunk.Start : line.Slice(chunk.Start, chunk.End).Length;

    static bool IsBlank(JinjaText line, (int Start, int End) chunk)
    {
        for (int i = chunk.Start; i < chunk.End; i++) if (!PythonText.IsSpace(line.Value[i])) return false;
        return true;
    }

    // White space, words, and words cut behind hyphens between letters.
    static IEnumerable<(int Start, int End)> Chunks(string s, bool hyphens)
    {
        for (int i = 0; i < s.Length;)
        {
            int start = i;
            bool space = IsBreak(s[i]);
            while (i < s.Length && IsBreak(s[i]) == space)
            {
                i++;
                if (!space && hyphens && i < s.Length && !IsBreak(s[i]) && (BehindHyphen(s, start, i) || BesideDash(s, start, i))) break;
            }
            yield return (start, i);
        }
    }

    static bool IsBreak(char c) => c is ' ' or >= '\t' and <= '\r';

    // A hyphen after two letters (or a letter, a hyphen and a letter), with a letter and another after it.
    static bool BehindHyphen(string s, int start, int i)
    {
        if (s[i - 1] != '-' || i - 1 <= start) return false;
        bool before = i >= 3 && Letter(s[i - 2]) && Letter(s[i - 3]) || i >= 4 && Letter(s[i - 4]) && s[i - 3] == '-' && Punctuated(s[i - 2]);
        return before && Letter(s[i]) && (i + 1 < s.Length && Letter(s[i + 1]) || i + 2 < s.Length && s[i + 1] == '-' && Letter(s[i + 2]));
    }

    // A dash of two or more hyphens between words stands alone.
    static bool BesideDash(string s, int start, int i)
    {
        if (s[i] == '-' && s[i - 1] != '-') return Punctuated(s[i - 1]) && DashEnd(s, i) is var end && end - i >= 2 && end < s.Length && PythonText.IsWord(s[end]);
        if (s[i] == '-' || s[i - 1] != '-' || !PythonText.IsWord(s[i])) return false;
        int begin = i;
        while (begin > start && s[begin - 1] == '-') begin--;
        return i - begin >= 2 && begin == start && begin > 0 && Punctuated(s[begin - 1]);
    }

    static int DashEnd(string s, int i)
    {
        while (i < s.Length && s[i] == '-') i++;
        return i;
    }

    static bool Letter(char c) => PythonText.IsWord(c) && !char.IsDigit(c);

    static bool Punctuated(char c) => PythonText.IsWord(c) || "!\"'&.,?".Contains(c);
}
