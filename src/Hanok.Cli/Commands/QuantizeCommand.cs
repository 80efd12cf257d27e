using System.CommandLine;
using Hanok.Inference.Scoring;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Gguf.Conversion;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary><c>hanok quantize IN OUT --type T [--imatrix TEXT|FILE] [--imatrix-out FILE]</c>: a model with its matrices packed.</summary>
static class QuantizeCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "quantize", "hanok quantize model-f16.gguf model-q4_k_m.gguf --type q4_k_m");
        Argument<string> input = new("IN") { Description = ui.Text("cli.quantize.in") }, output = new("OUT") { Description = ui.Text("cli.quantize.out") };
        Option<string> type = new("--type") { Description = ui.Text("cli.quantize.type"), HelpName = string.Join('|', QuantisationTarget.All.Select(t => t.Name)), Required = true };
        Option<string?> imatrix = new("--imatrix") { Description = ui.Text("cli.quantize.imatrix"), HelpName = "TEXT|FILE" };
        Option<string?> keep = new("--imatrix-out") { Description = ui.Text("cli.quantize.imatrix_out"), HelpName = "FILE" };
        Option<int?> threads = CommonOptions.Threads(ui);
        command.Arguments.Add(input);
        command.Arguments.Add(output);
        foreach (Option o in (Option[])[type, imatrix, keep, threads]) command.Options.Add(o);
        command.SetAction(parsed =>
        {
            if (!QuantisationTarget.TryParse(parsed.GetValue(type)!, out QuantisationTarget? target))
                throw new UserError("cli.quantize.bad_type", parsed.GetValue(type)!, string.Join(", ", QuantisationTarget.All.Select(t => t.Name))) { IsUsage = true };
            string from = ModelPath.Of(parsed.GetValue(input)!).Path, to = parsed.GetValue(output)!;
            OutputPath.RequireOther(from, to);
            string? given = parsed.GetValue(imatrix), kept = parsed.GetValue(keep);
            if (given is not null) OutputPath.RequireOther(given, to);
            if (kept is not null)
                foreach (string? other in (string?[])[from, to, given])
                    if (other is not null) OutputPath.RequireOther(other, kept);
            WorkerPool pool = Models.Pool(parsed.GetValue(threads));
            using GgufContents contents = GgufContents.Open(from);
            ImportanceMatrix? importance = ImportanceOf(ui, pool, from, given, kept, interruption.Token);
            GgufQuantiser.Result result;
            using (ProgressLine progress = new(ui, "quantize"))
                result = GgufQuantiser.Write(to, contents.Metadata, contents.Tensors, target, importance, pool.Threads, progress, interruption.Token);
            if (result.Repacked > 0) ui.Say("cli.quantize.repacked", result.Repacked);
            if (result.FellBack > 0) ui.Say("cli.quantize.fell_back", result.FellBack, target.Name);
            if (result.Unweighted > 0) ui.Say("cli.quantize.unweighted", result.Unweighted, importance!.Name);
            ui.Say("cli.quantize.done", to, result.Tensors, Quantities.Bytes(result.Before), Quantities.Bytes(result.After));
            return ExitStatus.Success;
        });
        return command;
    }

    // A text is measured with the model itself; anything else is a matrix that somebody measured before.
    static ImportanceMatrix? ImportanceOf(Ui ui, WorkerPool pool, string model, string? given, string? keep, CancellationToken token)
    {
        bool isText = given is not null && !ImportanceMatrix.IsStored(given);
        if (keep is not null && !isText) throw new UserError("cli.quantize.imatrix_out_needs_text", given ?? "–") { IsUsage = true };
        if (given is null) return null;
        if (!isText) return ImportanceMatrix.Read(given);
        string text = TextFile.Read(given);
        ImportanceSums sums;
        using (ProgressLine progress = new(ui, "imatrix"))
            sums = ImportanceMeasure.Measure(pool, Bundle.Open(model), text, Path.GetFileName(given), progress: progress, cancellation: token);
        ui.Say("cli.quantize.measured", given, sums.Chunks, sums.Window);
        if (keep is not null) sums.Write(keep);
        return sums.Matrix;
    }
}
