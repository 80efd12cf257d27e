using Hanok.Recipes;

namespace Hanok.Cli;

/// <summary>Says what a run will do before it does it.</summary>
static class PlanPrinter
{
    public static void Print(Ui ui, RunPlan plan)
    {
        ui.Say("plan.head", plan.Recipe, plan.Directory);
        if (plan.Standing.Count > 0) ui.Say("plan.standing", string.Join(", ", plan.Standing));
        if (!plan.Standing.Contains("collect"))
        {
            TextTable table = new(ui.Text("plan.source"), ui.Text("plan.fetch"));
            foreach ((string use, long? bytes) in plan.Sources)
                table.Add("  " + use, bytes switch { null => ui.Text("plan.unknown"), 0 => ui.Text("plan.nothing"), { } b => Quantities.Bytes(b) });
            table.Write(ui.Error);
        }
        ui.Say("plan.fetch_all", Quantities.Bytes(plan.FetchBytes));
        ui.Say("plan.disk", Quantities.Bytes(plan.DiskBytes), plan.FreeBytes is { } free ? Quantities.Bytes(free) : ui.Text("plan.unknown"));
        ui.Say("plan.training", $"{plan.Parameters / 1e6:0.0}", plan.PretrainSteps, plan.TuneSteps, $"{plan.Tokens / 1e6:0.00}");
        ui.Say("plan.minutes", Quantities.Duration(plan.Minutes * 60, ui.Language), Processor.Name);
        if (plan.FreeBytes is { } left && left < plan.DiskBytes) ui.Say("plan.too_little_disk");
    }
}
