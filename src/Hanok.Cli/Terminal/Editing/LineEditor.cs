using System.Text;

namespace Hanok.Cli;

/// <summary>Reads lines from a person at a terminal: editing with two-column Hangul, a history, pasted text of several lines as one.</summary>
/// <remarks>The system's own line discipline takes one column off for each character erased, whatever its width, and knows no history.</remarks>
sealed class LineEditor(TextWriter terminal)
{
    const string PasteOn = "\u001b[?2004h", PasteOff = "\u001b[?2004l", PasteBegin = "[200~", PasteEnd = "[201~";

    readonly List<string> history = [];

    /// <summary>Reads a line behind <paramref name="prompt"/>.</summary>
    /// <returns>The line; null at the end of input (Ctrl-D).</returns>
    /// <exception cref="OperationCanceledException">Ctrl-C on an empty line; on any other it drops the line.</exception>
    public string? Read(string prompt)
    {
        bool before = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        terminal.Write(PasteOn);
        try
        {
            while (true)
            {
                (EditResult result, string text) = ReadOne(prompt);
                if (result == EditResult.Ended) return null;
                if (result == EditResult.Interrupted && text.Length == 0) throw new OperationCanceledException();
                if (result == EditResult.Interrupted) continue;
                if (text.Length > 0 && (history.Count == 0 || history[^1] != text)) history.Add(text);
                return text;
            }
        }
        finally
        {
            Leave();
            Console.TreatControlCAsInput = before;
        }
    }

    /// <summary>Gives the terminal back as it was.</summary>
    public void Leave()
    {
        terminal.Write(PasteOff);
        terminal.Flush();
    }

    (EditResult, string) ReadOne(string prompt)
    {
        EditedLine line = new(history);
        int row = 0;                                   // the cursor's row below the prompt's
        while (true)
        {
            row = Draw(prompt, line, row);
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            EditResult result = EditResult.Goes;
            if (key.Key == ConsoleKey.Escape || key.KeyChar == '\u001b') Escape(line);
            else result = line.Press(key);
            if (result == EditResult.Cleared)
            {
                terminal.Write("\u001b[2J\u001b[H");
                row = 0;
            }
            if (result is EditResult.Goes or EditResult.Cleared) continue;
            line.Press(new ConsoleKeyInfo('\0', ConsoleKey.End, false, false, false));
            Draw(prompt, line, row);
            terminal.Write("\n");
            return (result, line.Text);
        }
    }

    // A pasted text comes between two marks; other sequences that the console does not know are dropped.
    static void Escape(EditedLine line)
    {
        StringBuilder sequence = new();
        while (Console.KeyAvailable && sequence.Length < PasteBegin.Length)
        {
            char c = Console.ReadKey(intercept: true).KeyChar;
            sequence.Append(c);
            if (sequence.Length > 1 && c is >= '@' and <= '~') break;
        }
        if (sequence.ToString() != PasteBegin) return;
        StringBuilder pasted = new();
        string end = "\u001b" + PasteEnd;
        while (pasted.Length < 1 << 20 && !EndsWith(pasted, end))
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            pasted.Append(key.Key == ConsoleKey.Enter ? '\n' : key.Key == ConsoleKey.Escape ? '\u001b' : key.KeyChar);
        }
        line.Insert(pasted.ToString(0, Math.Max(0, pasted.Length - end.Length)));
    }

    static bool EndsWith(StringBuilder text, string end) => text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end;

    // Over what stands there: back to the prompt's row, clear to the end of the screen, write, put the cursor.
    int Draw(string prompt, EditedLine line, int row)
    {
        int width = Math.Max(4, Console.BufferWidth);
        string text = line.Text;
        StringBuilder s = new();
        if (row > 0) s.Append($"\u001b[{row}A");
        s.Append("\r\u001b[J").Append(prompt).Append(text);
        (int endRow, int endColumn) = LineLayout.End(prompt + text, width);
        if (endColumn == 0 && endRow > 0) s.Append(" \r");                       // a full row wraps only with the next character
        (int cursorRow, int cursorColumn) = LineLayout.End(prompt + text[..line.Cursor], width);
        if (endRow > cursorRow) s.Append($"\u001b[{endRow - cursorRow}A");
        s.Append('\r');
        if (cursorColumn > 0) s.Append($"\u001b[{cursorColumn}C");
        terminal.Write(s.ToString());
        terminal.Flush();
        return cursorRow;
    }
}
