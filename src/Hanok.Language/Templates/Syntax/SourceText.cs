namespace Hanok.Language.Templates;

/// <summary>A template's source with its place: line ends are made LF, and the last one is dropped, as Jinja does.</summary>
sealed class SourceText
{
    /// <summary>The most UTF-16 units of a template.</summary>
    public const int Longest = 1 << 20;

    int line = 1, lineStart, counted;

    /// <summary>The source of a template.</summary>
    public SourceText(string source)
    {
        if (source.Length > Longest) throw new SyntaxFault(new TemplateFault("source_long", source.Length, Longest), new Position(1, 1));
        Value = NormalizeLines(source);
        if (Value.EndsWith('\n')) Value = Value[..^1];
    }

    /// <summary>The characters.</summary>
    public string Value { get; }

    /// <summary>Their number.</summary>
    public int Length => Value.Length;

    /// <summary>The character at an index; NUL beyond the end.</summary>
    public char this[int i] => i < Value.Length ? Value[i] : '\0';

    /// <summary>CRLF and CR as LF.</summary>
    public static string NormalizeLines(string s) => s.Contains('\r') ? s.Replace("\r\n", "\n").Replace('\r', '\n') : s;

    /// <summary>Line and column of an index; indices are asked for in ascending order (others count from the start again).</summary>
    public Position At(int index)
    {
        if (index < counted) (line, lineStart, counted) = (1, 0, 0);
        for (; counted < index; counted++)
        {
            if (Value[counted] != '\n') continue;
            line++;
            lineStart = counted + 1;
        }
        return new Position(line, index - lineStart + 1);
    }

    /// <summary>The first index from <paramref name="i"/> on that holds no white space.</summary>
    public int SkipSpace(int i)
    {
        while (i < Value.Length && PythonText.IsSpace(Value[i])) i++;
        return i;
    }
}
