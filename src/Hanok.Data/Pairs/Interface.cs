using System.Text;
using Hanok.Language;

namespace Hanok.Data.Pairs;

/// <summary>Strings of interfaces as a reader sees them.</summary>
public static class Interface
{
    /// <summary>
    /// <paramref name="text"/> on one line, without the marks of keyboard accelerators (<c>_File</c>, <c>&amp;File</c>, <c>~File</c>, <c>파일(&amp;F)</c>).
    /// </summary>
    public static string Clean(string text)
    {
        StringBuilder s = new(text.Length);
        bool gap = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '(' && i + 3 < text.Length && text[i + 1] is '&' or '_' or '~' && char.IsAsciiLetterOrDigit(text[i + 2]) && text[i + 3] == ')')
            {
                i += 3;
                continue;
            }
            bool mark = c is '&' or '_' or '~' && i + 1 < text.Length && UnicodeTables.IsLetter(text[i + 1]) && (i == 0 || text[i - 1] == ' ' || (c == '&' && UnicodeTables.IsLetter(text[i - 1])));
            if (mark && !(c == '&' && IsEntity(text.AsSpan(i)))) continue;
            if (char.IsWhiteSpace(c) || c is '\0')
            {
                gap = s.Length > 0;
                continue;
            }
            if (gap) s.Append(' ');
            gap = false;
            s.Append(c);
        }
        return s.ToString();
    }

    /// <summary>True where <paramref name="text"/> holds something that a program fills in: <c>{0}</c>, <c>%s</c>, <c>%1</c>, <c>$(x)</c>, a tag, an entity.</summary>
    public static bool HasPlaceholder(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char next = i + 1 < text.Length ? text[i + 1] : '\0';
            switch (text[i])
            {
                case '{' or '}' or '\\' or '|':
                case '%' when char.IsAsciiLetterOrDigit(next) || next is '(' or '%' or '.' or '-' or '{' or '$':
                case '$' when char.IsAsciiLetterOrDigit(next) || next is '(' or '{' or '[':
                case '<' when char.IsAsciiLetter(next) || next == '/':
                case '&' when IsEntity(text[i..]):
                    return true;
            }
        }
        return false;
    }

    static bool IsEntity(ReadOnlySpan<char> text)
    {
        int end = text[..Math.Min(text.Length, 12)].IndexOf(';');
        if (end < 2) return false;
        foreach (char c in text[1..end]) if (!char.IsAsciiLetterOrDigit(c) && c != '#') return false;
        return true;
    }
}
