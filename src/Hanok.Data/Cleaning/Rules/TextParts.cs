namespace Hanok.Data.Cleaning.Rules;

/// <summary>The ways in which published rules cut a text into lines and paragraphs; each its own, and they differ.</summary>
static class TextParts
{
    /// <summary><c>text.split("\n")</c>.</summary>
    public static void Lines(ReadOnlySpan<char> text, List<Range> into)
    {
        into.Clear();
        int start = 0;
        for (int at; (at = text[start..].IndexOf('\n')) >= 0; start += at + 1) into.Add(start..(start + at));
        into.Add(start..text.Length);
    }

    /// <summary><c>re.split("\n{least,}", text)</c>.</summary>
    public static void Runs(ReadOnlySpan<char> text, int least, int offset, List<Range> into)
    {
        into.Clear();
        int start = 0;
        for (int i = 0; i < text.Length;)
        {
            int at = text[i..].IndexOf('\n');
            if (at < 0) break;
            i += at;
            int end = i;
            while (end < text.Length && text[end] == '\n') end++;
            if (end - i >= least)
            {
                into.Add((offset + start)..(offset + i));
                start = end;
            }
            i = end;
        }
        into.Add((offset + start)..(offset + text.Length));
    }

    /// <summary><c>text.splitlines()</c>: also at CR, VT, FF, FS to RS, NEL, U+2028 and U+2029; none after the last line end.</summary>
    public static void SplitLines(ReadOnlySpan<char> text, List<Range> into)
    {
        into.Clear();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (!CharacterClasses.Of(text[i]).HasFlag(CharacterClass.LineEnd)) continue;
            into.Add(start..i);
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
            start = i + 1;
        }
        if (start < text.Length) into.Add(start..text.Length);
    }

    /// <summary><c>text.strip()</c>, as a range.</summary>
    public static Range Strip(ReadOnlySpan<char> text)
    {
        int start = 0, end = text.Length;
        while (start < end && CharacterClasses.Of(text[start]).HasFlag(CharacterClass.Space)) start++;
        while (end > start && CharacterClasses.Of(text[end - 1]).HasFlag(CharacterClass.Space)) end--;
        return start..end;
    }

    /// <summary>True where the last character of <paramref name="line"/> may end a sentence.</summary>
    public static bool EndsSentence(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty) return false;
        char c = line[^1];
        if (char.IsLowSurrogate(c) && line.Length > 1 && char.IsHighSurrogate(line[^2])) return CharacterClasses.Of(char.ConvertToUtf32(line[^2], c)).HasFlag(CharacterClass.Terminal);
        return CharacterClasses.Of(c).HasFlag(CharacterClass.Terminal);
    }
}
