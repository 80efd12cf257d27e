using System.CommandLine;
using Hanok.Inference;
using Hanok.Inference.Generation;
using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary><c>hanok generate [MODEL] prompt</c>: continues a text; with <c>--system</c>, <c>--chat-template</c> or <c>--template-arg</c>, answers it as <c>chat</c> does.</summary>
static class GenerateCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "generate", "hanok generate runs/nano/bundle \"옛날 옛적에\" -n 64 --temp 0.8 --seed 7");
        ModelArguments arguments = new(ui, command);
        GenerationOptions options = new(ui, command);
        TemplateOptions template = new(ui, command);
        Option<string> system = new("--system") { Description = ui.Text("cli.generate.system"), HelpName = "S" };
        Option<bool> raw = new("--raw") { Description = ui.Text("cli.generate.raw") };
        Option<int?> threads = CommonOptions.Threads(ui);
        IgnoreUnknown unknown = new(ui, command);
        foreach (Option o in (Option[])[system, raw, threads]) command.Options.Add(o);
        command.SetAction(parsed =>
        {
            (string path, string? prompt) = arguments.Resolve(parsed);
            if (prompt is null && Console.IsInputRedirected) prompt = Console.In.ReadToEnd();
            if (string.IsNullOrEmpty(prompt)) throw new UserError("cli.no_prompt") { IsUsage = true };
            bool answers = parsed.GetValue(system) is not null || template.Given(parsed);
            if (answers && parsed.GetValue(raw)) throw new UserError("cli.raw_or_template") { IsUsage = true };
            using ITextGenerator model = Models.Open(ui, path, Models.Pool(parsed.GetValue(threads)), options.ContextSize(parsed), options.How(parsed), unknown.Of(parsed), bundle => template.Load(parsed, bundle), options.Cache(parsed));
            if (answers) return new Conversation(ui, interruption, model, parsed.GetValue(system), raw: false, ids => options.Request(parsed, model, ids)).Once(prompt);
            GenerationRequest request = options.Request(parsed, model, PromptTokens.Encode(model.Tokenizer, prompt)) with { Continues = true };
            ui.Out.Write(prompt);
            GenerationEnd end = model.Generate(request, token =>
            {
                ui.Out.Write(token.Text);
                ui.Out.Flush();
            }, interruption.Token);
            ui.Out.WriteLine(end.Tail);
            return ExitStatus.Success;
        });
        return command;
    }
}
