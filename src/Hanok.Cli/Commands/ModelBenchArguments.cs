using System.CommandLine;
using System.Globalization;
using Hanok.Inference.Benchmarks;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Recipes;

namespace Hanok.Cli;

/// <summary><c>hanok bench (MODEL | --random SHAPE) [--pp 512] [--tg 128] [--batch 1,4] [--depth 0,4096]</c>: the speed of a model.</summary>
sealed class ModelBenchArguments
{
    const int Most = 1 << 20;

    readonly Ui ui;
    readonly IgnoreUnknown unknown;
    readonly RandomModelOptions random;
    readonly Option<bool> profile;
    readonly CacheTypeOptions cache;
    readonly ComputeOptions compute;
    readonly Option<string> model, prompts, generated, batches, depths;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public ModelBenchArguments(Ui ui, Command command)
    {
        this.ui = ui;
        unknown = new IgnoreUnknown(ui, command);
        model = CommonOptions.Model(ui);
        prompts = new("--pp") { Description = ui.Text("cli.bench.pp"), HelpName = "N,N" };
        generated = new("--tg") { Description = ui.Text("cli.bench.tg"), HelpName = "N" };
        batches = new("--batch") { Description = ui.Text("cli.bench.batch"), HelpName = "B,B" };
        depths = new("--depth") { Description = ui.Text("cli.bench.depth"), HelpName = "N,N" };
        profile = new("--profile") { Description = ui.Text("cli.bench.profile") };
        command.Options.Add(profile);
        foreach (Option o in (Option[])[model, prompts, generated, batches, depths]) command.Options.Add(o);
        random = new RandomModelOptions(ui, command);
        compute = new ComputeOptions(ui, command);
        cache = new CacheTypeOptions(ui, command);
    }

    /// <summary>Measures the model given by <c>-m</c>, or called <paramref name="path"/>.</summary>
    public int Run(ParseResult parsed, string? path, IReadOnlyList<int> threads, bool json, CancellationToken cancellation)
    {
        string? named = parsed.GetValue(model) ?? path;
        Bundle bundle = Bundle.Open(random.Find(parsed, named, cancellation) ?? named ?? throw new UserError("cli.bench.nothing") { IsUsage = true }, unknown.Of(parsed));
        ModelBenchOptions options = new()
        {
            Keys = cache.Of(parsed).Keys ?? bundle.DefaultCacheType,
            Values = cache.Of(parsed).Values ?? bundle.DefaultCacheType,
            Prompts = Numbers(parsed, prompts, "512"),
            Generated = Numbers(parsed, generated, "128") is [int count] ? count : throw new UserError("cli.bench.numbers", "--tg", parsed.GetValue(generated)!) { IsUsage = true },
            Batches = [.. Numbers(parsed, batches, "").Where(b => b > 0)],
            Depths = Numbers(parsed, depths, "0"),
            Profile = parsed.GetValue(profile),
        };
        (Computation? how, long? limit) = compute.Of(parsed);
        if (!json) ui.Error.WriteLine(Processor.Name);
        foreach (int n in threads)
        {
            using WorkerPool pool = new(n);
            foreach (BenchRow row in (BenchRow[])[MatMulBench.Peak(pool), StreamBench.Read(pool)]) Say(row, json);
            using DecoderWeights weights = bundle.LoadForServing(pool, how, limit);
            foreach (ModelBenchRow row in new ModelBench(weights, pool).Run(options, cancellation)) Say(row, json);
        }
        return ExitStatus.Success;
    }

    void Say(BenchRow row, bool json)
    {
        if (!json) ui.Out.WriteLine($"{row.Name,-20} {ui.Text("cli.bench.with_threads", row.Threads)}  {row.Value:N1} {row.Unit}");
        else
        {
            JsonLine.Write(ui.Out, w =>
            {
                w.WriteString("name", row.Name);
                w.WriteNumber("threads", row.Threads);
                w.WriteNumber("value", row.Value);
                w.WriteString("unit", row.Unit);
            });
        }
    }

    void Say(ModelBenchRow row, bool json)
    {
        if (!json) ui.Out.WriteLine($"{row.Test,-20} {ui.Text("cli.bench.with_threads", row.Threads)}  {row.TokensPerSecond:N1} tok/s{(row.Profile is { } table ? "\n" + table : "")}");
        else
        {
            JsonLine.Write(ui.Out, w =>
            {
                w.WriteString("test", row.Test);
                w.WriteNumber("threads", row.Threads);
                w.WriteNumber("tokens_per_second", Math.Round(row.TokensPerSecond, 2));
            });
        }
        ui.Out.Flush();
    }

    static int[] Numbers(ParseResult parsed, Option<string> option, string otherwise)
    {
        string text = parsed.GetValue(option) ?? otherwise;
        List<int> numbers = [];
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int n) || n > Most) throw new UserError("cli.bench.numbers", option.Name, text) { IsUsage = true };
            numbers.Add(n);
        }
        return [.. numbers];
    }
}
