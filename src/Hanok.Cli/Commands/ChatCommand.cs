using System.CommandLine;
using System.Text;
using Hanok.Inference;
using Hanok.Language;
using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary><c>hanok chat [MODEL] [prompt]</c>: a conversation in the terminal, or one answer to one prompt.</summary>
static class ChatCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "chat", "hanok chat runs/nano/bundle");
        ModelArguments arguments = new(ui, command);
        GenerationOptions options = new(ui, command);
        Option<string> system = new("--system") { Description = ui.Text("cli.chat.system"), HelpName = "S" };
        Option<int?> threads = CommonOptions.Threads(ui);
        IgnoreUnknown unknown = new(ui, command);
        command.Options.Add(system);
        command.Options.Add(threads);
        command.SetAction(parsed =>
        {
            (string path, string? prompt) = arguments.Resolve(parsed);
            using ITextGenerator model = Models.Open(path, Models.Pool(parsed.GetValue(threads)), options.ContextSize(parsed), options.Computation(parsed), unknown.Of(parsed), options.Cache(parsed));
            Conversation conversation = new(ui, interruption, model, parsed.GetValue(system), ids => options.Request(parsed, model, ids));
            return prompt is not null ? conversation.Once(prompt) : conversation.Talk();
        });
        return command;
    }

    /// <summary>The turns so far and the loop that reads and answers.</summary>
    sealed class Conversation(Ui ui, Interruption interruption, ITextGenerator model, string? system, Func<int[], GenerationRequest> request)
    {
        readonly List<ChatMessage> turns = system is null ? [] : [new ChatMessage("system", system)];

        /// <summary>Answers one prompt and ends.</summary>
        public int Once(string prompt)
        {
            Answer(prompt, interruption.Token);
            return ExitStatus.Success;
        }

        /// <summary>Reads turns until the end of input or <c>/quit</c>.</summary>
        public int Talk()
        {
            LineEditor? editor = !Console.IsInputRedirected && ui.Live ? new LineEditor(ui.Error) : null;
            if (editor is not null) ui.Say("cli.chat.welcome", model.Name, model.ContextLength);
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
                    Answer(line, stop.Token);
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
                    turns.RemoveAll(t => t.Role != "system");
                    ui.Say("cli.chat.new");
                    return true;
                case "/system":
                    turns.Clear();
                    if (words.Length > 1) turns.Add(new ChatMessage("system", words[1]));
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

        void Answer(string prompt, CancellationToken cancellation)
        {
            turns.Add(new ChatMessage("user", prompt));
            GenerationRequest asked = request(Fit());
            StringBuilder answer = new();
            try
            {
                GenerationEnd end = model.Generate(asked, token =>
                {
                    answer.Append(token.Text);
                    ui.Out.Write(token.Text);
                    ui.Out.Flush();
                }, cancellation);
                answer.Append(end.Tail);
                ui.Out.WriteLine(end.Tail);
                if (ui.Live && !Console.IsInputRedirected && end.CompletionSeconds > 0)
                    ui.Error.WriteLine(ui.Text("cli.chat.figures", end.CompletionTokens, $"{end.CompletionTokens / end.CompletionSeconds:N0}", end.Reason == FinishReason.Length ? ui.Text("cli.chat.length") : ""));
            }
            finally
            {
                turns.Add(new ChatMessage("assistant", answer.ToString()));
            }
        }

        /// <summary>The conversation as token ids; the oldest turns are dropped, and it is said, where it would fill more than three quarters of the window.</summary>
        int[] Fit()
        {
            bool said = false;
            while (true)
            {
                int[] ids = model.Template.Encode(model.Tokenizer, turns, addGenerationPrompt: true).Ids;
                int first = turns.FindIndex(t => t.Role != "system");
                if (ids.Length <= model.ContextLength * 3 / 4) return ids;
                if (first >= turns.Count - 1)
                {
                    if (ids.Length < model.ContextLength) return ids;
                    turns.RemoveAt(turns.Count - 1);
                    throw new UserError("cli.prompt_too_long", ids.Length, model.ContextLength);
                }
                turns.RemoveRange(first, turns[first + 1].Role == "assistant" ? 2 : 1);       // a prompt goes with its answer
                if (!said) ui.Say("cli.chat.dropped");
                said = true;
            }
        }
    }
}
