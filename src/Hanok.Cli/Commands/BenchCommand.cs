using System.CommandLine;
using Hanok.Data.Measurement;
using Hanok.Language;
using Hanok.Language.Benchmarks;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Numerics;
using Hanok.Recipes;
using Hanok.Training.Probes;

namespace Hanok.Cli;

/// <summary><c>hanok bench peak|matmul|train|tokenizer|data</c> or <c>hanok bench MODEL</c>: what this machine and this build reach.</summary>
static class BenchCommand
{
    static readonly string[] Measurements = ["peak", "matmul", "train", "tokenizer", "data"];

    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "bench", "hanok bench matmul --threads 1 --threads 2");
        Argument<string?> what = new("WHAT") { Description = ui.Text("cli.bench.what"), Arity = ArgumentArity.ZeroOrOne };
        ModelBenchArguments model = new(ui, command);
        Option<int[]> threads = new("--threads") { Description = ui.Text("cli.bench.threads"), HelpName = "N", AllowMultipleArgumentsPerToken = false };
        Option<string> file = new("--file") { Description = ui.Text("cli.bench.file"), HelpName = "F" };
        Option<bool> json = CommonOptions.Json(ui);
        command.Arguments.Add(what);
        foreach (Option o in (Option[])[threads, file, json]) command.Options.Add(o);
        command.SetAction(parsed =>
        {
            string? kind = parsed.GetValue(what);
            int[]? given = parsed.GetValue(threads) is { Length: > 0 } list ? list : null;
            if (given?.Any(n => n is < 1 or > 1024) == true) throw new UserError("cli.bench.bad_threads") { IsUsage = true };
            bool asJson = parsed.GetValue(json);
            // A measurement's name wins over a file of that name.
            if (kind is null || !Measurements.Contains(kind)) return model.Run(parsed, kind, given ?? [Environment.ProcessorCount], asJson, interruption.Token);
            if (!asJson) ui.Error.WriteLine(Processor.Name);
            int[] counts = given ?? (kind == "train" ? [2] : [1, 2]);
            foreach (BenchLine line in Lines(kind, counts, parsed.GetValue(file)))
            {
                if (asJson) WriteJson(ui, line);
                else ui.Out.WriteLine(Text(ui, line));
            }
            return ExitStatus.Success;
        });
        return command;
    }

    static IEnumerable<BenchLine> Lines(string kind, int[] counts, string? file)
    {
        if (kind is "tokenizer" or "data")
        {
            if (file is null) throw new UserError("cli.bench.needs_file", kind) { IsUsage = true };
            if (!File.Exists(file)) throw new UserError("cli.no_such_file", file);
        }
        foreach (int n in counts)
        {
            using WorkerPool pool = new(n);
            IEnumerable<BenchLine> lines = kind switch
            {
                "peak" => [new BenchLine(MatMulBench.Peak(pool))],
                "matmul" => MatMulBench.Squares(pool).Select(r => new BenchLine(r)),
                "train" => TrainLines(pool),
                "tokenizer" => TokenizerLines(file!, n),
                _ => DataLines(file!, n),
            };
            foreach (BenchLine line in lines) yield return line;
        }
    }

    static IEnumerable<BenchLine> TokenizerLines(string file, int threads) =>
        TokenizerBenchmark.Run([.. TextLines.Read(file)], new BpeTrainerOptions { VocabularySize = 32_000, Pattern = "llama3", Threads = threads }, threads)
            .Select(m => new BenchLine(new BenchRow(m.Name, m.Threads, m.Value, m.Unit, null)));

    static IEnumerable<BenchLine> TrainLines(WorkerPool pool) => TrainBench.Run(pool).Select(r => new BenchLine(r.Row, r.TokensPerSecond));

    static IEnumerable<BenchLine> DataLines(string file, int threads) =>
        DataBenchmark.Run(file, threads).Select(r => new BenchLine(new BenchRow(r.Name, r.Threads, r.MegabytesPerSecondPerCore, "MB/s a core", null)));

    static string Text(Ui ui, BenchLine line)
    {
        BenchRow r = line.Row;
        string ratio = r.RatioToPeak is { } share ? "  " + ui.Text("cli.share_of_peak", $"{share * 100:0.0}") : "";
        string tokens = line.TokensPerSecond is { } t ? $"  {t:N0} tok/s" : "";
        return $"{r.Name,-20} {ui.Text("cli.bench.with_threads", r.Threads)}  {r.Value:N1} {r.Unit}{ratio}{tokens}";
    }

    static void WriteJson(Ui ui, BenchLine line) => JsonLine.Write(ui.Out, w =>
    {
        w.WriteString("name", line.Row.Name);
        w.WriteNumber("threads", line.Row.Threads);
        w.WriteNumber("value", line.Row.Value);
        w.WriteString("unit", line.Row.Unit);
        if (line.Row.RatioToPeak is { } ratio) w.WriteNumber("ratio_to_peak", ratio);
        else w.WriteNull("ratio_to_peak");
        if (line.TokensPerSecond is { } tokens) w.WriteNumber("tokens_per_second", tokens);
        w.WriteString("processor", Processor.Name);
    });

    sealed record BenchLine(BenchRow Row, double? TokensPerSecond = null);
}
