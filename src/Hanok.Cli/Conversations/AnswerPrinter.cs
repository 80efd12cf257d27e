namespace Hanok.Cli;

/// <summary>Prints an answer as it comes: what the model says on standard output, what it thought before on standard error, dimmed on a terminal, marked elsewhere.</summary>
sealed class AnswerPrinter(Ui ui)
{
    bool thinking;

    /// <summary>Prints a piece.</summary>
    public void Show(bool reasoning, string text)
    {
        if (reasoning)
        {
            if (!thinking) ui.Error.Write(ui.ErrorColour ? "\u001b[2m" : ui.Text("cli.chat.reasoning") + "\n");
            thinking = true;
            ui.Error.Write(text);
            return;
        }
        End();
        ui.Out.Write(text);
        ui.Out.Flush();
    }

    /// <summary>Ends the reasoning, if there is any.</summary>
    public void End()
    {
        if (!thinking) return;
        thinking = false;
        ui.Error.Write(ui.ErrorColour ? "\u001b[0m\n\n" : "\n" + ui.Text("cli.chat.reasoning_end") + "\n");
    }
}
