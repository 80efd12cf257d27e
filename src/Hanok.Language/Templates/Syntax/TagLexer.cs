namespace Hanok.Language.Templates;

/// <summary>The tokens between the braces of a tag.</summary>
sealed class TagLexer(SourceText source, List<Token> tokens, int start, char closing)
{
    static readonly string[] Operators = ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    readonly Stack<char> open = [];

    /// <summary>Where reading goes on: at the end, the index of the two characters that close the tag.</summary>
    public int Index { get; private set; } = start;

    /// <summary>The sign before the closing characters.</summary>
    public char Sign { get; private set; }

    /// <summary>Whether the tag was closed.</summary>
    public bool Closed { get; private set; }

    /// <summary>Reads a token; false at the end of the tag, or of the template.</summary>
    /// <exception cref="SyntaxFault">What stands here is no token.</exception>
    public bool Next()
    {
        Index = source.SkipSpace(Index);
        if (Index >= source.Length || open.Count == 0 && Closes()) return false;
        char c = source[Index];
        if (c is '\'' or '"') ReadString(c);
        else if (char.IsAsciiDigit(c)) ReadNumber();
        else if (PythonText.IsWord(CodeAt(Index, out _))) ReadName();
        else ReadOperator(c);
        return true;
    }

    bool Closes()
    {
        int i = Index;
        char sign = source[i];
        // A print tag knows no '+' before its end.
        if (sign == '-' || sign == '+' && closing == '%') i++;
        if (source[i] != closing || source[i + 1] != '}') return false;
        if (i > Index) Sign = sign;
        Index = i;
        Closed = true;
        return true;
    }

    void ReadString(char quote)
    {
        int begin = Index, i = Index + 1;
        for (; i < source.Length && source[i] != quote; i++) if (source[i] == '\\') i++;
        if (i >= source.Length) throw Fault("string_end", begin);
        string raw = source.Value[(begin + 1)..i];
        string value = StringLiteral.Read(raw, out string? wrong);
        if (wrong is not null) throw Fault("escape", begin, TemplateFault.Short(wrong));
        Add(TokenKind.String, value, i + 1);
    }

    void ReadNumber()
    {
        int begin = Index, i = begin;
        if (source[i] == '0' && (source[i + 1] | 0x20) is 'x' or 'o' or 'b')
        {
            char kind = (char)(source[i + 1] | 0x20);
            int digits = Run(i + 2, c => kind == 'x' ? char.IsAsciiHexDigit(c) : kind == 'o' ? c is >= '0' and <= '7' : c is '0' or '1', leading: true);
            if (digits > i + 2) { Add(TokenKind.Whole, source.Value[begin..digits], digits); return; }
        }
        i = Run(i, char.IsAsciiDigit);
        int whole = i;
        bool afterPoint = begin > 0 && source[begin - 1] == '.';        // l.0.1: two indices, no fraction
        if (!afterPoint)
        {
            if (source[i] == '.' && char.IsAsciiDigit(source[i + 1])) i = Run(i + 1, char.IsAsciiDigit);
            if ((source[i] | 0x20) == 'e')
            {
                int digits = source[i + 1] is '+' or '-' ? i + 2 : i + 1;
                if (char.IsAsciiDigit(source[digits])) i = Run(digits, char.IsAsciiDigit);
            }
        }
        if (i > whole) Add(TokenKind.Fraction, source.Value[begin..i], i);
        else
        {
            // 007 is three numbers to Jinja, which then does not parse; one that begins with 0 and goes on is no number.
            string digits = source.Value[begin..whole];
            if (digits.Length > 1 && digits[0] == '0' && digits.Trim('0', '_').Length > 0) throw Fault("number", begin, TemplateFault.Short(digits));
            Add(TokenKind.Whole, digits, whole);
        }
    }

    // Digits with single underscores between them.
    int Run(int i, Func<char, bool> digit, bool leading = false)
    {
        int begin = i;
        while (digit(source[i]) || source[i] == '_' && (i > begin || leading) && digit(source[i + 1])) i++;
        return i;
    }

    void ReadName()
    {
        int i = Index;
        while (i < source.Length && CodeAt(i, out int units) is var code && (PythonText.IsWord(code) || UnicodeTables.IsIn(code, CategorySet.M))) i += units;
        Add(TokenKind.Name, source.Value[Index..i], i);
    }

    void ReadOperator(char c)
    {
        string? op = Array.Find(Operators, o => string.CompareOrdinal(source.Value, Index, o, 0, o.Length) == 0);
        if (op is null) throw Fault("character", Index, source.Value[Index..(Index + 1)]);
        if (c is '(' or '[' or '{') open.Push(c == '(' ? ')' : c == '[' ? ']' : '}');
        else if (c is ')' or ']' or '}' && (open.Count == 0 || open.Pop() != c)) throw Fault("unexpected", Index, op);
        Add(TokenKind.Operator, op, Index + op.Length);
    }

    void Add(TokenKind kind, string value, int end)
    {
        tokens.Add(new Token(kind, value, source.At(Index)));
        Index = end;
    }

    int CodeAt(int i, out int units) => Unicode.CodePoints.At(source.Value, i, out units);

    SyntaxFault Fault(string reason, int index, params object?[] arguments) => new(new TemplateFault(reason, arguments), source.At(index));
}
