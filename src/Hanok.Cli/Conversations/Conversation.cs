using Hanok.Inference;
using Hanok.Inference.Generation;
using Hanok.Language;
using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary>A conversation with a model: the turns so far, and answers to the next one.</summary>
/// <param name="ui">Where it is said.</param>
/// <param name="interruption">Ctrl-C and SIGTERM.</param>
/// <param name="model">The model.</param>
/// <param name="system">The system message.</param>
/// <param name="raw">Whether turns are put one behind the other as text, without a template.</param>
/// <param name="request">Makes a request of a prompt's tokens.</param>
sealed class Conversation(Ui ui, Interruption interruption, ITextGenerator model, string? system, bool raw, Func<int[], GenerationRequest> request)
{
    readonly List<ChatMessage> turns = system is null ? [] : [new ChatMessage("system", system)];

    /// <summary>The last prompt and the answer to it, as the cache holds them.</summary>
    int[] own = [];

    /// <summary>Answers one prompt and ends.</summary>
    public int Once(string prompt)
    {
        Answer(prompt, interruption.Token);
        return ExitStatus.Success;
    }

    /// <summary>Reads turns until the end of input or <c>/quit</c>.</summary>
    public int Talk() => new Dialogue(ui, interruption, this).Run();

    /// <summary>What to greet with.</summary>
    public void Welcome() => ui.Say("cli.chat.welcome", model.Name, model.ContextLength);

    /// <summary>Forgets all turns but the system message; another one where it is given.</summary>
    public void Restart(string? newSystem = null)
    {
        turns.RemoveAll(t => newSystem is not null || t.Role != "system");
        if (!string.IsNullOrEmpty(newSystem)) turns.Insert(0, new ChatMessage("system", newSystem));
        own = [];
    }

    /// <summary>Answers <paramref name="prompt"/>; the answer, as far as it came, is part of the conversation then.</summary>
    /// <exception cref="UserError">The prompt does not fit, or the template refuses it: the conversation is as before.</exception>
    public void Answer(string prompt, CancellationToken cancellation)
    {
        GenerationRequest asked = request(raw ? Continue(prompt) : Ask(prompt));
        AnswerPrinter printer = new(ui);
        ReasoningSplitter splitter = raw ? new(ReasoningMarks.None, begun: false, printer.Show) : model.Template.SplitAnswer(model.Tokenizer, asked.Prompt, printer.Show);
        List<int> answer = [];
        try
        {
            GenerationEnd end = model.Generate(asked with { Continues = raw }, token =>
            {
                answer.Add(token.Id);
                splitter.Push(token.Text);
            }, cancellation);
            splitter.Push(end.Tail);
            splitter.Flush();
            printer.End();
            ui.Out.WriteLine();
            if (ui.Live && !Console.IsInputRedirected && end.CompletionSeconds > 0)
                ui.Error.WriteLine(ui.Text("cli.chat.figures", end.CompletionTokens, $"{end.CompletionTokens / end.CompletionSeconds:N0}", end.Reason == FinishReason.Length ? ui.Text("cli.chat.length") : ""));
            if (ui.Debug) ui.Say("cli.chat.cache", end.PromptTokens, end.CachedTokens);
        }
        finally
        {
            printer.End();
            own = [.. asked.Prompt, .. answer];
            if (!raw) turns.Add(new ChatMessage("assistant", splitter.Answer) { Reasoning = splitter.Reasoning });
        }
    }

    // Without a template the text goes on where it is.
    int[] Continue(string prompt) => own.Length == 0 ? PromptTokens.Encode(model.Tokenizer, prompt) : [.. own, .. model.Tokenizer.Encode(prompt)];

    int[] Ask(string prompt)
    {
        turns.Add(new ChatMessage("user", prompt));
        try
        {
            return PromptTokens.Keep(model.Tokenizer, own, Fit());
        }
        catch (UserError)
        {
            turns.RemoveAt(turns.Count - 1);
            throw;
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
            if (first >= turns.Count - 1) return ids.Length < model.ContextLength ? ids : throw new UserError("cli.prompt_too_long", ids.Length, model.ContextLength);
            turns.RemoveRange(first, turns[first + 1].Role == "assistant" ? 2 : 1);       // a prompt goes with its answer
            if (!said) ui.Say("cli.chat.dropped");
            said = true;
        }
    }
}
