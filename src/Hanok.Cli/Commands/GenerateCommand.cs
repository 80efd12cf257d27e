using System.CommandLine;
using Hanok.Inference;
using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary><c>hanok generate [MODEL] prompt</c>: continues a text.</summary>
static class GenerateCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "generate", "hanok generate runs/nano/bundle \"옛날 옛적에\" -n 64 --temp 0.8 --seed 7");
        ModelArguments arguments = new(ui, command);
        GenerationOptions options = new(ui, command);
        Option<int?> threads = CommonOptions.Threads(ui);
        IgnoreUnknown unknown = new(ui, command);
        command.Options.Add(threads);
        command.SetAction(parsed =>
        {
            (string model, string? prompt) = arguments.Resolve(parsed);
            if (prompt is null && Console.IsInputRedirected) prompt = Console.In.ReadToEnd();
            if (string.IsNullOrEmpty(prompt)) throw new UserError("cli.no_prompt") { IsUsage = true };
            using ITextGenerator generator = Models.Open(model, Models.Pool(parsed.GetValue(threads)), options.ContextSize(parsed), options.Computation(parsed), unknown.Of(parsed), options.Cache(parsed));
            GenerationRequest request = options.Request(parsed, generator, generator.Tokenizer.Encode(prompt, recogniseSpecial: true, addSpecial: true));
            ui.Out.Write(prompt);
            GenerationEnd end = generator.Generate(request, token =>
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
