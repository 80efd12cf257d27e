using System.Text;
using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary>Reads turns and commands, from a person at a terminal or from a script, and gives them to a conversation.</summary>
sealed class Dialogue(Ui ui, Interruption interruption, Conversation conversation)
{
    /// <summary>Reads until the end of input or <c>/quit</c>.</summary>
    public int Run()
    {
        LineEditor? editor = !Console.IsInputRedirected && ui.Live ? new LineEditor(ui.Error) : null;
        if (editor is not null) conversation.Welcome();
        while (true)
        {
            string? line;
            try
            {
                // A read that waits for a person cannot be cancelled: a signal ends the process.
                using (interruption.Token.Register(() => Leave(editor))) line = Read(editor);
            }
            catch (OperationCanceledException)
            {
                return ExitStatus.Interrupted;
            }
            if (line is null) break;
            if (line.Length == 0) continue;
            if (line[0] == '/' && Command(line)) continue;
            if (line is "/quit" or "/exit") break;
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
            interruption.Offer(() => { stop.Cancel(); return true; });
            try
            {
                conversation.Answer(line, stop.Token);
            }
            catch (OperationCanceledException) when (!interruption.Token.IsCancellationRequested)
            {
                ui.Out.WriteLine();
                ui.Say("cli.chat.stopped");
            }
            catch (UserError e) when (editor is not null)
            {
                ui.Fail(e);              // a person goes on; a script's error ends it
            }
            finally
            {
                interruption.Offer(null);
            }
        }
        return ExitStatus.Success;
    }

    static void Leave(LineEditor? editor)
    {
        editor?.Leave();
        Environment.Exit(ExitStatus.Interrupted);
    }

    static string? Read(LineEditor? editor)
    {
        StringBuilder text = new();
        while (true)
        {
            string? line = editor is null ? Console.In.ReadLine() : editor.Read(text.Length == 0 ? "› " : "… ");
            if (line is null) return text.Length == 0 ? null : text.ToString();
            if (!line.EndsWith('\\')) return text.Append(line).ToString().Trim();
            text.Append(line, 0, line.Length - 1).Append('\n');
        }
    }

    bool Command(string line)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
        switch (words[0])
        {
            case "/new":
                conversation.Restart();
                ui.Say("cli.chat.new");
                return true;
            case "/system":
                conversation.Restart(words.Length > 1 ? words[1] : "");
                ui.Say("cli.chat.new");
                return true;
            case "/help" or "/?":
                ui.Say("cli.chat.help");
                return true;
            case "/quit" or "/exit":
                return false;
            default:
                ui.Say("cli.chat.unknown", words[0]);
                return true;
        }
    }
}
