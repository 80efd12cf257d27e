using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language.Templates;

/// <summary>Joins texts, marks included, and takes what it needs from the run's budget before it does. One part alone is not copied.</summary>
sealed class JinjaTextBuilder(Budget budget)
{
    // The builder, its first characters, the runs of marks, and the text that comes of it.
    const int JoinedBytes = 400, AloneBytes = 120;

    JinjaText? alone;
    StringBuilder? text;
    List<(int End, bool Foreign)>? runs;        // those before the last
    int marked;
    bool foreign;

    /// <summary>UTF-16 units so far.</summary>
    public int Length => text?.Length ?? alone?.Value.Length ?? 0;

    /// <summary>Appends a text.</summary>
    public JinjaTextBuilder Append(JinjaText t)
    {
        if (Length > 0 || t.Value.Length == 0) return Append(t, 0, t.Value.Length);
        Reserve(t.Value.Length);
        alone = t;
        return this;
    }

    /// <summary>Appends the UTF-16 units of a text from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public JinjaTextBuilder Append(JinjaText t, int start, int end)
    {
        if (start >= end) return this;
        Reserve(end - start);
        Add(t, start, end);
        return this;
    }

    /// <summary>Appends characters that are from outside, or not.</summary>
    public JinjaTextBuilder Append(ReadOnlySpan<char> s, bool foreign = false)
    {
        if (s.IsEmpty) return this;
        Reserve(s.Length);
        Joined().Append(s);
        Mark(s.Length, foreign);
        return this;
    }

    /// <summary>Appends a character many times.</summary>
    public JinjaTextBuilder Fill(char c, long times, bool foreign = false)
    {
        if (times <= 0) return this;
        Reserve(times);
        Joined().Append(c, (int)times);
        Mark((int)times, foreign);
        return this;
    }

    /// <summary>Appends a code point.</summary>
    public JinjaTextBuilder AppendCode(int code, bool foreign)
    {
        Reserve(2);
        int before = Joined().Length;
        CodePoints.Append(text!, code);
        Mark(text!.Length - before, foreign);
        return this;
    }

    /// <summary>What has been appended.</summary>
    public JinjaText ToText()
    {
        if (text is null) return alone is null ? JinjaText.Empty : alone.IsMarkup ? alone.AsPlain() : alone;
        if (runs is null) return new JinjaText(text.ToString(), foreign);
        bool[] marks = new bool[text.Length];
        int from = 0;
        foreach ((int end, bool outside) in runs)
        {
            if (outside) marks.AsSpan(from..end).Fill(true);
            from = end;
        }
        if (foreign) marks.AsSpan(from).Fill(true);
        return new JinjaText(text.ToString(), marks);
    }

    void Reserve(long units)
    {
        budget.Allocate(units);
        if (Length + units > budget.Limits.OutputLength) throw new TemplateFault("output", budget.Limits.OutputLength);
        if (text is null) budget.Bytes(alone is null ? AloneBytes : JoinedBytes);
    }

    StringBuilder Joined()
    {
        if (text is not null) return text;
        text = new StringBuilder();
        if (alone is not null) Add(alone, 0, alone.Value.Length);
        alone = null;
        return text;
    }

    void Add(JinjaText t, int start, int end)
    {
        Joined().Append(t.Value, start, end - start);
        for (int i = start; i < end;)
        {
            bool outside = t.IsForeignAt(i);
            int from = i;
            if (t.IsMixed) while (i < end && t.IsForeignAt(i) == outside) i++;
            else i = end;
            Mark(i - from, outside);
        }
    }

    void Mark(int units, bool outside)
    {
        if (marked > 0 && outside != foreign)
        {
            budget.Bytes(32);
            (runs ??= []).Add((marked, foreign));
        }
        foreign = outside;
        marked += units;
    }
}
