using System.CommandLine;
using Hanok.Language.Messages;
using Hanok.Models.Gguf.Conversion;
using Hanok.Models.Gguf.Quantisation;

namespace Hanok.Cli;

/// <summary><c>hanok quantize IN OUT --type T [--imatrix FILE]</c>: a model with its matrices packed.</summary>
static class QuantizeCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "quantize", "hanok quantize model-f16.gguf model-q4_k_m.gguf --type q4_k_m");
        Argument<string> input = new("IN") { Description = ui.Text("cli.quantize.in") }, output = new("OUT") { Description = ui.Text("cli.quantize.out") };
        Option<string> type = new("--type") { Description = ui.Text("cli.quantize.type"), HelpName = string.Join('|', QuantisationTarget.All.Select(t => t.Name)), Required = true };
        Option<string?> imatrix = new("--imatrix") { Description = ui.Text("cli.quantize.imatrix"), HelpName = "FILE" };
        Option<int?> threads = CommonOptions.Threads(ui);
        command.Arguments.Add(input);
        command.Arguments.Add(output);
        foreach (Option o in (Option[])[type, imatrix, threads]) command.Options.Add(o);
        command.SetAction(parsed =>
        {
            if (!QuantisationTarget.TryParse(parsed.GetValue(type)!, out QuantisationTarget? target))
                throw new UserError("cli.quantize.bad_type", parsed.GetValue(type)!, string.Join(", ", QuantisationTarget.All.Select(t => t.Name))) { IsUsage = true };
            string from = parsed.GetValue(input)!, to = parsed.GetValue(output)!;
            if (Path.GetFullPath(from) == Path.GetFullPath(to)) throw new UserError("cli.same_file", from) { IsUsage = true };
            ImportanceMatrix? importance = parsed.GetValue(imatrix) is { } path ? ImportanceMatrix.Read(path) : null;
            using GgufContents contents = GgufContents.Open(from);
            GgufQuantiser.Result result;
            using (ProgressLine progress = new(ui, "quantize"))
                result = GgufQuantiser.Write(to, contents.Metadata, contents.Tensors, target, importance, Models.Pool(parsed.GetValue(threads)).Threads, progress, interruption.Token);
            if (result.Repacked > 0) ui.Say("cli.quantize.repacked", result.Repacked);
            if (result.FellBack > 0) ui.Say("cli.quantize.fell_back", result.FellBack, target.Name);
            if (result.Unweighted > 0) ui.Say("cli.quantize.unweighted", result.Unweighted, importance!.Name);
            ui.Say("cli.quantize.done", to, result.Tensors, Quantities.Bytes(result.Before), Quantities.Bytes(result.After));
            return ExitStatus.Success;
        });
        return command;
    }
}
