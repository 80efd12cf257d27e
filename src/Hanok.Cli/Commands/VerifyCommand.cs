using System.CommandLine;
using Hanok.Language.Messages;
using Hanok.Recipes.Verification;

namespace Hanok.Cli;

/// <summary><c>hanok verify BUNDLE</c>: is the bundle what its transcript says, and does its training give the same bytes here?</summary>
static class VerifyCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "verify", "hanok verify runs/nano/bundle --segment tune:3");
        Argument<string> bundle = new("BUNDLE") { Description = ui.Text("cli.verify.bundle") };
        Option<string> work = new("--work") { Description = ui.Text("cli.verify.work"), HelpName = "DIR" };
        Option<string[]> segment = new("--segment") { Description = ui.Text("cli.verify.segment"), HelpName = "pretrain:K|tune:K", AllowMultipleArgumentsPerToken = false };
        Option<bool> all = new("--all") { Description = ui.Text("cli.verify.all") };
        Option<ulong?> seed = new("--seed") { Description = ui.Text("cli.verify.seed"), HelpName = "S" };
        Option<bool> hashes = new("--hashes") { Description = ui.Text("cli.verify.hashes") };
        Option<bool> json = CommonOptions.Json(ui);
        Option<int?> threads = CommonOptions.Threads(ui);
        command.Arguments.Add(bundle);
        foreach (Option o in (Option[])[work, segment, all, seed, hashes, json, threads]) command.Options.Add(o);
        command.SetAction(parsed =>
        {
            VerifyOptions options = new(
                parsed.GetValue(bundle)!, parsed.GetValue(work), [.. (parsed.GetValue(segment) ?? []).Select(Segment)], parsed.GetValue(all), parsed.GetValue(hashes), parsed.GetValue(seed));
            using ProgressLine progress = new(ui, "replay");
            VerifyReport report = Verifier.Run(
                options, Models.Pool(parsed.GetValue(threads)), (chain, k, steps) => ui.Say("cli.verify.replaying", chain, k, steps), progress, interruption.Token);
            progress.Dispose();
            if (parsed.GetValue(json)) WriteJson(ui, report);
            else Write(ui, report, options);
            return report.Passed ? ExitStatus.Success : ExitStatus.Failed;
        });
        return command;
    }

    static (string, int) Segment(string text)
    {
        string[] parts = text.Split(':');
        return parts is ["pretrain" or "tune", var k] && int.TryParse(k, System.Globalization.NumberStyles.None, null, out int n) ? (parts[0], n) : throw new UserError("cli.verify.bad_segment", text) { IsUsage = true };
    }

    static void Write(Ui ui, VerifyReport report, VerifyOptions options)
    {
        if (report.Files.RootDigest is { } root) ui.Out.WriteLine(ui.Text("cli.verify.root", root));
        foreach (UserError problem in report.Files.Problems) ui.Out.WriteLine("✗ " + problem.In(ui.Language));
        if (report.Files.Problems.Count == 0) ui.Out.WriteLine("✓ " + ui.Text(report.Files.WeightsCompared ? "cli.verify.files_and_weights" : "cli.verify.files_only", report.Files.Files));
        if (!options.HashesOnly && options.Segments.Count == 0 && !options.All && report.Segments.Count > 0) ui.Out.WriteLine("  " + ui.Text("cli.verify.dice", report.Seed.ToString()));
        foreach (SegmentVerdict v in report.Segments)
            ui.Out.WriteLine(v.Problem is { } p ? "✗ " + p.In(ui.Language) : "✓ " + ui.Text("cli.verify.segment_same", v.Chain, v.Segment, v.Steps, v.Digest));
        ui.Out.WriteLine(ui.Text(report.Passed ? options.HashesOnly ? "cli.verify.passed_hashes" : "cli.verify.passed" : "cli.verify.failed"));
    }

    static void WriteJson(Ui ui, VerifyReport report) => JsonLine.Write(ui.Out, w =>
    {
        w.WriteBoolean("passed", report.Passed);
        w.WriteString("root_digest", report.Files.RootDigest);
        w.WriteNumber("files", report.Files.Files);
        w.WriteBoolean("weights_compared", report.Files.WeightsCompared);
        w.WriteNumber("seed", report.Seed);
        w.WriteStartArray("problems");
        foreach (UserError e in report.Files.Problems) w.WriteStringValue(e.Message);
        w.WriteEndArray();
        w.WriteStartArray("segments");
        foreach (SegmentVerdict v in report.Segments)
        {
            w.WriteStartObject();
            w.WriteString("chain", v.Chain);
            w.WriteNumber("segment", v.Segment);
            w.WriteNumber("steps", v.Steps);
            w.WriteString("digest", v.Digest);
            w.WriteString("problem", v.Problem?.Message);
            w.WriteEndObject();
        }
        w.WriteEndArray();
    });
}
