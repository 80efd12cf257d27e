namespace Hanok.Language.Templates;

/// <summary>
/// A string of a template, in code points as Python counts them, and for each UTF-16 unit whether it came from outside (what somebody wrote, not what the
/// template says). The marks go with the characters through every operation, so that a turn forged in a message stays recognisable as text.
/// </summary>
sealed class JinjaText
{
    readonly bool[]? marks;         // where some are and some are not from outside
    readonly bool foreign;          // where all are alike
    int length = -1;

    /// <summary>A text all of which is from outside or none.</summary>
    public JinjaText(string value, bool foreign = false)
    {
        Value = value;
        this.foreign = foreign;
    }

    /// <summary>A text with a mark for each UTF-16 unit.</summary>
    public JinjaText(string value, bool[] marks)
    {
        Value = value;
        foreign = marks.Length > 0 && marks[0];
        if (marks.AsSpan().Contains(!foreign)) this.marks = marks;
    }

    /// <summary>Bytes that a text of one character takes.</summary>
    public const int CharacterBytes = 120;

    /// <summary>The text without anything in it.</summary>
    public static JinjaText Empty { get; } = new("");

    /// <summary>The characters.</summary>
    public string Value { get; }

    /// <summary>Escaped for HTML already: what <c>+</c> adds to it is escaped.</summary>
    public bool IsMarkup { get; init; }

    /// <summary>The number of code points.</summary>
    public int Length => length >= 0 ? length : length = Count(Value);

    /// <summary>Whether every code point is one UTF-16 unit, so that indices agree.</summary>
    public bool IsFlat => Length == Value.Length;

    /// <summary>Whether some characters came from outside and some did not.</summary>
    public bool IsMixed => marks is not null;

    /// <summary>Whether any character came from outside.</summary>
    public bool IsForeign => foreign || marks is not null;

    /// <summary>Whether the UTF-16 unit at <paramref name="index"/> came from outside.</summary>
    public bool IsForeignAt(int index) => marks?[index] ?? foreign;

    /// <summary>The marks of all UTF-16 units.</summary>
    public bool[] Marks()
    {
        bool[] all = new bool[Value.Length];
        if (marks is not null) marks.CopyTo(all, 0);
        else if (foreign) all.AsSpan().Fill(true);
        return all;
    }

    /// <summary>UTF-16 units from <paramref name="start"/> up to <paramref name="end"/>; <paramref name="budget"/> is asked first unless that is done.</summary>
    public JinjaText Slice(int start, int end, Budget? budget = null)
    {
        if (start == 0 && end == Value.Length) return this;
        if (start >= end) return Empty;
        budget?.Bytes(CharacterBytes + 3L * (end - start));
        return marks is null ? new(Value[start..end], foreign) : new(Value[start..end], marks[start..end]);
    }

    /// <summary>The UTF-16 index at which each code point begins, and the end.</summary>
    public int[] Starts()
    {
        int[] starts = new int[Length + 1];
        int at = 0;
        for (int i = 0; i < starts.Length - 1; i++)
        {
            starts[i] = at;
            at += UnitsAt(at);
        }
        starts[^1] = Value.Length;
        return starts;
    }

    /// <summary>The code points, each a text.</summary>
    public IEnumerable<JinjaText> Characters()
    {
        for (int i = 0; i < Value.Length; i += UnitsAt(i)) yield return Slice(i, i + UnitsAt(i));
    }

    /// <summary>The code point at a UTF-16 index; a lone surrogate is itself.</summary>
    public int CodeAt(int index) => UnitsAt(index) == 2 ? char.ConvertToUtf32(Value[index], Value[index + 1]) : Value[index];

    /// <summary>How many UTF-16 units the code point at an index takes.</summary>
    public int UnitsAt(int index) => char.IsHighSurrogate(Value[index]) && index + 1 < Value.Length && char.IsLowSurrogate(Value[index + 1]) ? 2 : 1;

    /// <summary>The text with <see cref="IsMarkup"/>.</summary>
    public JinjaText AsMarkup() => IsMarkup ? this : marks is null ? new(Value, foreign) { IsMarkup = true } : new(Value, marks) { IsMarkup = true };

    /// <summary>The text without <see cref="IsMarkup"/>.</summary>
    public JinjaText AsPlain() => marks is null ? new(Value, foreign) : new(Value, marks);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Order by code points, as Python compares.</summary>
    public static int Compare(string a, string b)
    {
        int n = Math.Min(a.Length, b.Length);
        for (int i = 0; i < n; i++)
        {
            char x = a[i], y = b[i];
            if (x == y) continue;
            bool high = char.IsSurrogate(x), other = char.IsSurrogate(y);
            return high == other ? x - y : high ? 1 : -1;       // what takes two units lies above all that take one
        }
        return a.Length - b.Length;
    }

    /// <summary>The number of code points of a text.</summary>
    public static int Count(ReadOnlySpan<char> s)
    {
        int pairs = 0;
        for (int i = s.IndexOfAnyInRange('\uD800', '\uDBFF'); i >= 0 && i + 1 < s.Length; i++)
            if (char.IsHighSurrogate(s[i]) && char.IsLowSurrogate(s[i + 1])) { pairs++; i++; }
        return s.Length - pairs;
    }
}
