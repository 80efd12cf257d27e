using System.CommandLine;
using Hanok.Recipes;
using Hanok.Recipes.Status;

namespace Hanok.Cli;

/// <summary><c>hanok collect|clean|tokenize|pretrain|tune|evaluate|release [RECIPE] --out DIR</c>: the steps one by one.</summary>
static class StepCommands
{
    public static IEnumerable<Command> Create(Ui ui, Interruption interruption) => RunSteps.Names.Select(step => Step(ui, interruption, step));

    static Command Step(Ui ui, Interruption interruption, string step)
    {
        Command command = Commands.New(ui, step, $"hanok {step} nano --out runs/nano");
        Argument<string> recipe = new("RECIPE") { Description = ui.Text("cli.up.recipe"), DefaultValueFactory = _ => "nano" };
        Option<string> output = CommonOptions.Out(ui, required: true);
        Option<bool> offline = new("--offline") { Description = ui.Text("cli.up.offline") };
        Option<bool> restart = new("--restart") { Description = ui.Text("cli.up.restart") };
        Option<int?> threads = CommonOptions.Threads(ui);
        command.Arguments.Add(recipe);
        foreach (Option o in (Option[])[output, offline, restart, threads]) command.Options.Add(o);
        command.SetAction(parsed =>
        {
            Recipe given = Recipe.Load(Recipe.Find(parsed.GetValue(recipe)!));
            RunDirectory directory = new(parsed.GetValue(output)!);
            using RunLock taken = directory.Take();
            RunStatusBoard board = new();
            using RunProgress progress = new(ui, board);
            new RecipeRunner(given, directory, new RunOptions(parsed.GetValue(offline), parsed.GetValue(restart)), Models.Pool(parsed.GetValue(threads)), board, new ProgressLog(ui, progress))
                .Run([step], interruption.Token);
            return ExitStatus.Success;
        });
        return command;
    }
}
