using System.CommandLine;
using Hanok.Models.Inspection;

namespace Hanok.Cli;

/// <summary><c>hanok inspect FILE|DIR</c>: what is inside, and whether it is well formed.</summary>
static class InspectCommand
{
    public static Command Create(Ui ui)
    {
        Command command = Commands.New(ui, "inspect", "hanok inspect runs/nano/bundle");
        Argument<string> path = new("FILE|DIR") { Description = ui.Text("cli.inspect.path") };
        Option<bool> json = CommonOptions.Json(ui);
        command.Arguments.Add(path);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            Inspection found = ModelInspector.Inspect(parsed.GetValue(path)!);
            if (parsed.GetValue(json)) ui.Out.WriteLine(InspectionText.ToJson(found));
            else ui.Out.Write(InspectionText.ToText(found, ui.Language));
            return found.Problems.Count == 0 ? ExitStatus.Success : ExitStatus.Failed;
        });
        return command;
    }
}
