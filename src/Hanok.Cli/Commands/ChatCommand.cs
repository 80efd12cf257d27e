using System.CommandLine;
using Hanok.Inference;
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
        TemplateOptions template = new(ui, command);
        Option<string> system = new("--system") { Description = ui.Text("cli.chat.system"), HelpName = "S" };
        Option<bool> raw = new("--raw") { Description = ui.Text("cli.chat.raw") };
        Option<int?> threads = CommonOptions.Threads(ui);
        IgnoreUnknown unknown = new(ui, command);
        foreach (Option o in (Option[])[system, raw, threads]) command.Options.Add(o);
        command.SetAction(parsed =>
        {
            (string path, string? prompt) = arguments.Resolve(parsed);
            bool withoutTemplate = parsed.GetValue(raw);
            if (withoutTemplate && (parsed.GetValue(system) is not null || template.Given(parsed))) throw new UserError("cli.raw_or_template") { IsUsage = true };
            using ITextGenerator model = Models.Open(ui, path, Models.Pool(parsed.GetValue(threads)), options.ContextSize(parsed), options.How(parsed), unknown.Of(parsed), bundle => template.Load(parsed, bundle), options.Cache(parsed));
            if (!withoutTemplate) _ = model.Template;        // a model without one says so before anybody types
            Conversation conversation = new(ui, interruption, model, parsed.GetValue(system), withoutTemplate, ids => options.Request(parsed, model, ids));
            return prompt is not null ? conversation.Once(prompt) : conversation.Talk();
        });
        return command;
    }
}
