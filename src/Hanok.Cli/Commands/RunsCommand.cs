using System.CommandLine;
using Hanok.Recipes;

namespace Hanok.Cli;

/// <summary><c>hanok runs</c>: the runs below this folder, with their disk use; deletes one.</summary>
static class RunsCommand
{
    public static Command Create(Ui ui)
    {
        Command command = Commands.New(ui, "runs", "hanok runs --delete nano");
        Option<string> delete = new("--delete") { Description = ui.Text("cli.runs.delete"), HelpName = "NAME" };
        Option<bool> json = CommonOptions.Json(ui);
        command.Options.Add(delete);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            const string folder = "runs";
            if (parsed.GetValue(delete) is { } name)
            {
                ui.Out.WriteLine(ui.Text("cli.runs.deleted", name, Quantities.Bytes(RunCatalog.Delete(folder, name))));
                return ExitStatus.Success;
            }
            IReadOnlyList<RunCatalog.Entry> runs = RunCatalog.List(folder);
            if (parsed.GetValue(json))
            {
                foreach (RunCatalog.Entry run in runs)
                    JsonLine.Write(ui.Out, w =>
                    {
                        w.WriteString("name", run.Name);
                        w.WriteString("last_step", run.LastStep);
                        w.WriteBoolean("bundle", run.HasBundle);
                        w.WriteNumber("bytes", run.Bytes);
                        w.WriteString("changed", run.Changed.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
                    });
                return ExitStatus.Success;
            }
            if (runs.Count == 0)
            {
                ui.Out.WriteLine(ui.Text("cli.runs.none"));
                return ExitStatus.Success;
            }
            TextTable table = new(ui.Text("cli.runs.name"), ui.Text("cli.runs.stands"), ui.Text("cli.runs.disk"), ui.Text("cli.runs.changed"));
            foreach (RunCatalog.Entry run in runs)
                table.Add(run.Name, run.HasBundle ? ui.Text("cli.runs.bundle") : run.LastStep ?? "-", Quantities.Bytes(run.Bytes), run.Changed.ToString("yyyy-MM-dd HH:mm'Z'"));
            table.Write(ui.Out);
            return ExitStatus.Success;
        });
        return command;
    }
}
