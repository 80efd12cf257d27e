using System.CommandLine;

namespace Hanok.Cli;

/// <summary>All commands, in the order in which help shows them.</summary>
static class Commands
{
    public static IEnumerable<Command> All(Ui ui, Interruption interruption) =>
    [
        UpCommand.Create(ui, interruption),
        .. StepCommands.Create(ui, interruption),
        TokenizerCommand.Create(ui, interruption),
        TemplateCommand.Create(ui),
        ChatCommand.Create(ui, interruption),
        GenerateCommand.Create(ui, interruption),
        ServeCommand.Create(ui, interruption),
        InspectCommand.Create(ui),
        ConvertCommand.Create(ui, interruption),
        QuantizeCommand.Create(ui, interruption),
        RunsCommand.Create(ui),
        LogitsCommand.Create(ui),
        PerplexityCommand.Create(ui, interruption),
        VerifyCommand.Create(ui, interruption),
        BenchCommand.Create(ui, interruption),
    ];

    /// <summary>A command whose help ends with an example.</summary>
    public static Command New(Ui ui, string name, string example) =>
        new(name, $"{ui.Text($"cli.{name}.about")}\n\n  {ui.Text("cli.example")} {example}");
}
