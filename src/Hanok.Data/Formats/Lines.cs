using System.Text;

namespace Hanok.Data.Formats;

/// <summary>Gathers running text from markup: white space collapses to one space, blocks become lines, nothing is empty.</summary>
sealed class Lines
{
    readonly StringBuilder text = new();
    bool space, lineBegun;

    /// <summary>Adds <paramref name="data"/>; <paramref name="preformatted"/> keeps its line ends and spaces.</summary>
    public void Add(ReadOnlySpan<char> data, bool preformatted = false)
    {
        foreach (char c in data)
        {
            if (preformatted && c == '\n') Break();
            else if (preformatted && c is ' ' or '\t' && lineBegun) text.Append(' ');
            else if (char.IsWhiteSpace(c)) space = lineBegun;
            else
            {
                if (space) text.Append(' ');
                text.Append(c);
                space = false;
                lineBegun = true;
            }
        }
    }

    /// <summary>Ends the line, if there is one.</summary>
    public void Break()
    {
        if (lineBegun)
        {
            while (text[^1] == ' ') text.Length--;
            text.Append('\n');
        }
        lineBegun = space = false;
    }

    /// <summary>A space, if the line has begun.</summary>
    public void Gap() => space = lineBegun;

    /// <inheritdoc/>
    public override string ToString()
    {
        Break();
        return text.ToString().TrimEnd('\n');
    }

    /// <summary><paramref name="data"/> with every run of white space as one space, none at the ends.</summary>
    public static string Collapse(ReadOnlySpan<char> data)
    {
        StringBuilder s = new(data.Length);
        bool gap = false;
        foreach (char c in data)
        {
            if (char.IsWhiteSpace(c)) gap = s.Length > 0;
            else
            {
                if (gap) s.Append(' ');
                s.Append(c);
                gap = false;
            }
        }
        return s.ToString();
    }
}
