using System.Runtime.CompilerServices;

namespace Hanok.Data.Cleaning.Personal;

/// <summary>Groups of digits with one separator between two of them, as numbers of people are written: at most six groups.</summary>
ref struct NumberGroups
{
    const int Most = 6;

    [InlineArray(Most)]
    struct Six
    {
        int first;
    }

    readonly ReadOnlySpan<char> text;
    Six starts, ends;

    /// <summary>Parses groups from <paramref name="start"/>, a digit. With <paramref name="closes"/> the first group may be followed by a closing parenthesis.</summary>
    public NumberGroups(ReadOnlySpan<char> text, int start, bool closes)
    {
        this.text = text;
        int i = start;
        while (Count < Most)
        {
            starts[Count] = i;
            while (i < text.Length && Checksums.Digit(text[i]) >= 0) i++;
            ends[Count++] = i;
            int next = i;
            if (closes && Count == 1 && next < text.Length && text[next] == ')')
            {
                next++;
                if (next < text.Length && text[next] == ' ') next++;
                Closed = next < text.Length && Checksums.Digit(text[next]) >= 0;
            }
            else if (next + 2 < text.Length && text[next] == ' ' && IsHyphen(text[next + 1]) && text[next + 2] == ' ') next += 3;
            else if (next < text.Length && (IsHyphen(text[next]) || text[next] is '.' or ' ')) next++;
            else break;
            if (next >= text.Length || Checksums.Digit(text[next]) < 0) break;
            i = next;
        }
    }

    public int Count { get; private set; }

    /// <summary>True where a parenthesis closed after the first group.</summary>
    public bool Closed { get; private set; }

    public readonly int Start(int group) => starts[group];

    public readonly int End(int group) => ends[group];

    public readonly int Length(int group) => ends[group] - starts[group];

    public readonly int Digit(int group, int at) => Checksums.Digit(text[starts[group] + at]);

    /// <summary>The group's value, for up to nine digits.</summary>
    public readonly int Value(int group)
    {
        int v = 0;
        for (int i = starts[group]; i < ends[group]; i++) v = v * 10 + Checksums.Digit(text[i]);
        return v;
    }

    /// <summary>True where the first groups have exactly these lengths and the number ends there.</summary>
    public readonly bool Has(params ReadOnlySpan<int> lengths)
    {
        if (Count < lengths.Length) return false;
        for (int i = 0; i < lengths.Length; i++) if (Length(i) != lengths[i]) return false;
        return EndsAt(lengths.Length);
    }

    /// <summary>True where the first <paramref name="groups"/> groups are a whole number: no digit follows after a hyphen or a full stop.</summary>
    public readonly bool EndsAt(int groups) => Count == groups ? !ContinuesAfter(groups - 1) : groups < Count && Separator(groups - 1) == ' ';

    /// <summary>The separator after a group: a hyphen of any form as <c>-</c>, a parenthesis as <c>)</c>.</summary>
    public readonly char Separator(int group)
    {
        char c = text[ends[group]];
        if (c == ' ' && group + 1 < Count && starts[group + 1] - ends[group] == 3) return '-';
        return IsHyphen(c) ? '-' : c;
    }

    /// <summary>True where the separators of the first <paramref name="groups"/> groups are all <paramref name="separator"/>.</summary>
    public readonly bool AllBy(char separator, int groups)
    {
        for (int i = 0; i + 1 < groups; i++) if (Separator(i) != separator) return false;
        return true;
    }

    public static bool IsHyphen(char c) => c is '-' or '‐' or '‑' or '–' or '－';

    // Six groups were read and more follow, or a letter goes on.
    readonly bool ContinuesAfter(int group)
    {
        int i = ends[group];
        if (i >= text.Length) return false;
        if (char.IsAsciiLetter(text[i])) return true;
        return (IsHyphen(text[i]) || text[i] == '.') && i + 1 < text.Length && Checksums.Digit(text[i + 1]) >= 0;
    }
}
