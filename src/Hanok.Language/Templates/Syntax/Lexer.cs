namespace Hanok.Language.Templates;

/// <summary>
/// Cuts a template into text and tags by the rules of Jinja 3.1 with <c>trim_blocks</c> and <c>lstrip_blocks</c> on, which is how transformers renders:
/// one line end after a block or comment tag is dropped, white space from the line's start to such a tag too; <c>-</c> takes all white space on its side,
/// <c>+</c> leaves it.
/// </summary>
sealed class Lexer
{
    readonly SourceText source;
    readonly List<Token> tokens = [];
    bool lineBegins = true;         // whether what was last read ended with a line end
    int at;

    Lexer(SourceText source) => this.source = source;

    /// <summary>The tokens of a template, the last of them <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="SyntaxFault">A tag, comment or string does not end, or holds what is no token.</exception>
    public static List<Token> Read(string text)
    {
        Lexer lexer = new(new SourceText(text));
        lexer.ReadAll();
        return lexer.tokens;
    }

    void ReadAll()
    {
        while (at < source.Length)
        {
            int begin = FindTag(at);
            if (begin < 0)
            {
                AddText(at, source.Length);
                break;
            }
            char kind = source[begin + 1], sign = source[begin + 2];
            int inside = sign is '-' or '+' ? begin + 3 : begin + 2;
            AddText(at, TextEnd(at, begin, sign, strips: kind != '{'));
            if (kind == '#') SkipComment(begin, inside);
            else if (kind == '%' && RawEnd(inside) is { } raw) ReadRaw(begin, raw);
            else ReadTag(begin, inside, kind == '{');
        }
        tokens.Add(new Token(TokenKind.End, "", source.At(source.Length)));
    }

    int FindTag(int from)
    {
        for (int i = from; (i = source.Value.IndexOf('{', i)) >= 0; i++)
            if (source[i + 1] is '{' or '%' or '#') return i;
        return -1;
    }

    // Where the text before a tag ends once white space has been taken off.
    int TextEnd(int start, int end, char sign, bool strips)
    {
        if (sign == '-')
        {
            while (end > start && PythonText.IsSpace(source[end - 1])) end--;
            return end;
        }
        if (sign == '+' || !strips) return end;
        int line = end == start ? -1 : source.Value.LastIndexOf('\n', end - 1, end - start);
        if (line < 0 && !lineBegins) return end;
        int from = line < 0 ? start : line + 1;
        return source.SkipSpace(from) >= end ? from : end;
    }

    void AddText(int start, int end)
    {
        if (end > start) tokens.Add(new Token(TokenKind.Text, source.Value[start..end], source.At(start)));
    }

    void SkipComment(int begin, int inside)
    {
        int end = source.Value.IndexOf("#}", inside, StringComparison.Ordinal);
        if (end < 0) throw Fault("comment_end", begin);
        char sign = end > inside ? source[end - 1] : '\0';
        at = AfterBlock(end + 2, sign);
    }

    // Behind the closing of a block or comment tag: white space or one line end is taken, as the sign before it says.
    int AfterBlock(int end, char sign)
    {
        int after = sign == '-' ? source.SkipSpace(end) : sign != '+' && source[end] == '\n' ? end + 1 : end;
        lineBegins = source[after - 1] == '\n';
        return after;
    }

    // Where the text of a raw block begins, if a tag is one.
    int? RawEnd(int inside)
    {
        int i = source.SkipSpace(inside);
        if (string.CompareOrdinal(source.Value, i, "raw", 0, 3) != 0) return null;
        i = source.SkipSpace(i + 3);
        return source[i] == '%' && source[i + 1] == '}' ? i + 2 : source[i] == '-' && source[i + 1] == '%' && source[i + 2] == '}' ? source.SkipSpace(i + 3) : null;
    }

    void ReadRaw(int begin, int start)
    {
        lineBegins = source[start - 1] == '\n';
        for (int i = start; (i = source.Value.IndexOf("{%", i, StringComparison.Ordinal)) >= 0; i++)
        {
            char sign = source[i + 2];
            int word = source.SkipSpace(sign is '-' or '+' ? i + 3 : i + 2);
            if (string.CompareOrdinal(source.Value, word, "endraw", 0, 6) != 0) continue;
            int close = source.SkipSpace(word + 6);
            char end = source[close] is '-' or '+' ? source[close++] : '\0';
            if (source[close] != '%' || source[close + 1] != '}') continue;
            AddText(start, TextEnd(start, i, sign, strips: true));
            at = AfterBlock(close + 2, end);
            return;
        }
        throw Fault("raw_end", begin);
    }

    void ReadTag(int begin, int inside, bool prints)
    {
        tokens.Add(new Token(prints ? TokenKind.PrintBegin : TokenKind.TagBegin, "", source.At(begin)));
        TagLexer tag = new(source, tokens, inside, prints ? '}' : '%');
        while (tag.Next()) { }
        if (tag.Index >= source.Length && !tag.Closed) throw Fault("tag_end", begin);
        at = tag.Index;
        tokens.Add(new Token(prints ? TokenKind.PrintEnd : TokenKind.TagEnd, "", source.At(at)));
        if (prints)
        {
            at = tag.Sign == '-' ? source.SkipSpace(at + 2) : at + 2;
            lineBegins = source[at - 1] == '\n';
        }
        else at = AfterBlock(at + 2, tag.Sign);
    }

    SyntaxFault Fault(string reason, int index) => new(new TemplateFault(reason), source.At(index));
}
