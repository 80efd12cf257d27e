using System.Globalization;
using System.Text;

namespace Hanok.Cli;

/// <summary>A line of text under a cursor, with the history of lines before it: what keys do to them, apart from any terminal.</summary>
/// <remarks>The cursor moves by grapheme clusters, so that Hangul written in jamo and emoji are never cut. Keys are those of readline.</remarks>
sealed class EditedLine(IReadOnlyList<string> history)
{
    readonly StringBuilder text = new();
    int line = history.Count;            // which line of the history is shown; behind the last: the new one
    string draft = "";

    /// <summary>The text.</summary>
    public string Text => text.ToString();

    /// <summary>Where the next character goes, in UTF-16 units.</summary>
    public int Cursor { get; private set; }

    /// <summary>Does what a key stands for.</summary>
    /// <returns>What became of the line.</returns>
    public EditResult Press(ConsoleKeyInfo key)
    {
        bool control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Enter: return EditResult.Entered;
            case ConsoleKey.C when control: return EditResult.Interrupted;
            case ConsoleKey.D when control && text.Length == 0: return EditResult.Ended;
            case ConsoleKey.D when control: return Delete(Cursor, Next());
            case ConsoleKey.Delete: return Delete(Cursor, Next());
            case ConsoleKey.W when control: return Delete(WordStart(), Cursor);
            case ConsoleKey.Backspace when control: return Delete(WordStart(), Cursor);
            case ConsoleKey.Backspace: return Delete(Previous(), Cursor);
            case ConsoleKey.H when control: return Delete(Previous(), Cursor);
            case ConsoleKey.U when control: return Delete(0, Cursor);
            case ConsoleKey.K when control: return Delete(Cursor, text.Length);
            case ConsoleKey.LeftArrow when control: return MoveTo(WordStart());
            case ConsoleKey.LeftArrow: return MoveTo(Previous());
            case ConsoleKey.B when control: return MoveTo(Previous());
            case ConsoleKey.RightArrow: return MoveTo(Next());
            case ConsoleKey.F when control: return MoveTo(Next());
            case ConsoleKey.Home: return MoveTo(0);
            case ConsoleKey.A when control: return MoveTo(0);
            case ConsoleKey.End: return MoveTo(text.Length);
            case ConsoleKey.E when control: return MoveTo(text.Length);
            case ConsoleKey.UpArrow: return Show(line - 1);
            case ConsoleKey.P when control: return Show(line - 1);
            case ConsoleKey.DownArrow: return Show(line + 1);
            case ConsoleKey.N when control: return Show(line + 1);
            case ConsoleKey.L when control: return EditResult.Cleared;
        }
        if (key.KeyChar == '\t') Insert(" ");
        else if (key.KeyChar >= ' ' && key.KeyChar != '\u007f') Insert(key.KeyChar.ToString());
        return EditResult.Goes;
    }

    /// <summary>Puts text in at the cursor; its line ends become spaces, other control characters are dropped.</summary>
    public void Insert(string added)
    {
        StringBuilder clean = new();
        foreach (char c in added.ReplaceLineEndings(" "))
            if (!char.IsControl(c)) clean.Append(c);
        text.Insert(Cursor, clean);
        Cursor += clean.Length;
    }

    EditResult Delete(int from, int to)
    {
        text.Remove(from, to - from);
        return MoveTo(from);
    }

    EditResult MoveTo(int cursor)
    {
        Cursor = cursor;
        return EditResult.Goes;
    }

    EditResult Show(int wanted)
    {
        if (wanted < 0 || wanted > history.Count) return EditResult.Goes;
        if (line == history.Count) draft = Text;
        line = wanted;
        text.Clear().Append(line == history.Count ? draft : history[line]);
        return MoveTo(text.Length);
    }

    int Next() => Cursor == text.Length ? Cursor : Cursor + StringInfo.GetNextTextElementLength(Text, Cursor);

    int Previous()
    {
        string all = Text;
        int before = 0;
        for (int i = 0; i < Cursor; i += StringInfo.GetNextTextElementLength(all, i)) before = i;
        return before;
    }

    int WordStart()
    {
        int i = Cursor;
        while (i > 0 && text[i - 1] == ' ') i--;
        while (i > 0 && text[i - 1] != ' ') i--;
        return i;
    }
}

/// <summary>What a key made of a line.</summary>
enum EditResult
{
    /// <summary>It goes on.</summary>
    Goes,

    /// <summary>It goes on, on a cleared screen.</summary>
    Cleared,

    /// <summary>The line is finished.</summary>
    Entered,

    /// <summary>Ctrl-C.</summary>
    Interrupted,

    /// <summary>Ctrl-D on an empty line: the end of input.</summary>
    Ended,
}
