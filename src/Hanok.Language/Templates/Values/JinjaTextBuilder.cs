using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language.Templates;

/// <summary>Joins texts, marks included, and takes what it needs from the run's budget before it does.</summary>
sealed class JinjaTextBuilder(Budget budget)
{
    readonly StringBuilder text = new();
    readonly List<(int End, bool Foreign)> runs = [];
    int marked;

    /// <summary>UTF-16 units so far.</summary>
    public int Length => text.Length;

    /// <summary>Appends a text.</summary>
    public JinjaTextBuilder Append(JinjaText t) => Append(t, 0, t.Value.Length);

    /// <summary>Appends the UTF-16 units of a text from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public JinjaTextBuilder Append(JinjaText t, int start, int end)
    {
        Reserve(end - start);
        text.Append(t.Value, start, end - start);
        for (int i = start; i < end;)
        {
            bool foreign = t.IsForeignAt(i);
            int from = i;
            if (t.IsMixed) while (i < end && t.IsForeignAt(i) == foreign) i++;
            else i = end;
            Mark(i - from, foreign);
        }
        return this;
    }

    /// <summary>Appends characters that are from outside, or not.</summary>
    public JinjaTextBuilder Append(ReadOnlySpan<char> s, bool foreign = false)
    {
        Reserve(s.Length);
        text.Append(s);
        Mark(s.Length, foreign);
        return this;
    }

    /// <summary>Appends a character many times.</summary>
    public JinjaTextBuilder Fill(char c, long times, bool foreign = false)
    {
        if (times <= 0) return this;
        Reserve(times);
        text.Append(c, (int)times);
        Mark((int)times, foreign);
        return this;
    }

    /// <summary>Appends a code point.</summary>
    public JinjaTextBuilder AppendCode(int code, bool foreign)
    {
        Reserve(2);
        int before = text.Length;
        CodePoints.Append(text, code);
        Mark(text.Length - before, foreign);
        return this;
    }

    /// <summary>What has been appended.</summary>
    public JinjaText ToText()
    {
        if (runs.Count <= 1) return text.Length == 0 ? JinjaText.Empty : new JinjaText(text.ToString(), runs[0].Foreign);
        bool[] marks = new bool[text.Length];
        int from = 0;
        foreach ((int end, bool foreign) in runs)
        {
            if (foreign) marks.AsSpan(from..end).Fill(true);
            from = end;
        }
        return new JinjaText(text.ToString(), marks);
    }

    void Reserve(long units)
    {
        budget.Allocate(units);
        if (text.Length + units > budget.Limits.OutputLength) throw new TemplateFault("output", budget.Limits.OutputLength);
    }

    void Mark(int units, bool foreign)
    {
        if (units == 0) return;
        marked += units;
        if (runs.Count > 0 && runs[^1].Foreign == foreign) runs[^1] = (marked, foreign);
        else runs.Add((marked, foreign));
    }
}
