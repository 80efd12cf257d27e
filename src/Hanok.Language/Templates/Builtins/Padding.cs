namespace Hanok.Language.Templates;

/// <summary>Filling texts up to a width in code points.</summary>
static class Padding
{
    /// <summary><c>ljust</c>, <c>rjust</c>.</summary>
    public static JinjaText Justify(Run run, JinjaText text, Bound a, bool left)
    {
        long room = Room(text, a.Count(0, 0));
        JinjaTextBuilder result = new(run.Budget);
        if (left) result.Append(text);
        Fill(result, a, room);
        return (left ? result : result.Append(text)).ToText();
    }

    /// <summary><c>center</c>: of an odd rest the greater half goes where Python puts it.</summary>
    public static JinjaText Center(Run run, JinjaText text, Bound a)
    {
        int width = a.Count(0, 80);
        long room = Room(text, width), left = room / 2 + (room & width & 1);
        JinjaTextBuilder result = new(run.Budget);
        Fill(result, a, left);
        result.Append(text);
        Fill(result, a, room - left);
        return result.ToText();
    }

    /// <summary><c>zfill</c>: zeros after the sign.</summary>
    public static JinjaText ZeroFill(Run run, JinjaText text, int width)
    {
        int sign = text.Value.StartsWith('+') || text.Value.StartsWith('-') ? 1 : 0;
        return new JinjaTextBuilder(run.Budget).Append(text, 0, sign).Fill('0', Room(text, width)).Append(text, sign, text.Value.Length).ToText();
    }

    /// <summary><c>expandtabs</c>.</summary>
    public static JinjaText ExpandTabs(Run run, JinjaText text, int size)
    {
        JinjaTextBuilder result = new(run.Budget);
        long column = 0;
        for (int i = 0; i < text.Value.Length; i += text.UnitsAt(i))
        {
            char c = text.Value[i];
            if (c == '\t')
            {
                long spaces = size > 0 ? size - column % size : 0;
                result.Fill(' ', spaces, text.IsForeignAt(i));
                column += spaces;
                continue;
            }
            result.Append(text, i, i + text.UnitsAt(i));
            column = c is '\n' or '\r' ? 0 : column + 1;
        }
        return result.ToText();
    }

    static long Room(JinjaText text, int width) => Math.Max(0, (long)width - text.Length);

    static void Fill(JinjaTextBuilder result, Bound a, long times)
    {
        JinjaText fill = a.Text(1, new JinjaText(" "));
        if (fill.Length != 1) throw new TemplateFault("fill_character");
        if (fill.Value.Length == 1) result.Fill(fill.Value[0], times, fill.IsForeign);
        else for (long i = 0; i < times; i++) result.Append(fill);
    }
}
