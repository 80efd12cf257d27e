using System.CommandLine;
using Hanok.Inference;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary>How an answer is made: the options that <c>chat</c> and <c>generate</c> share, with llama.cpp's names.</summary>
sealed class GenerationOptions
{
    readonly Option<int?> count, topK, contextSize;
    readonly Option<double?> temperature, topP, minP, penalty;
    readonly Option<ulong?> seed;
    readonly Option<string[]> stop;
    readonly ComputeOptions compute;
    readonly CacheTypeOptions cache;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public GenerationOptions(Ui ui, Command command)
    {
        count = new("--n-predict", "-n") { Description = ui.Text("cli.gen.n"), HelpName = "N" };
        temperature = new("--temp") { Description = ui.Text("cli.gen.temp"), HelpName = "T" };
        topK = new("--top-k") { Description = ui.Text("cli.gen.top_k"), HelpName = "K" };
        topP = new("--top-p") { Description = ui.Text("cli.gen.top_p"), HelpName = "P" };
        minP = new("--min-p") { Description = ui.Text("cli.gen.min_p"), HelpName = "P" };
        penalty = new("--repeat-penalty") { Description = ui.Text("cli.gen.penalty"), HelpName = "R" };
        seed = new("--seed") { Description = ui.Text("cli.gen.seed"), HelpName = "S" };
        stop = new("--stop") { Description = ui.Text("cli.gen.stop"), HelpName = "S", AllowMultipleArgumentsPerToken = false };
        contextSize = CommonOptions.ContextSize(ui);
        foreach (Option o in (Option[])[count, temperature, topK, topP, minP, penalty, seed, stop, contextSize]) command.Options.Add(o);
        compute = new ComputeOptions(ui, command);
        cache = new CacheTypeOptions(ui, command);
    }

    /// <summary><c>--ctx-size</c>.</summary>
    public int? ContextSize(ParseResult parsed) => parsed.GetValue(contextSize);

    /// <summary><c>--compute</c>, <c>--kernels</c> and <c>--memory-limit</c>.</summary>
    public (Computation? Computation, long? MemoryLimit) How(ParseResult parsed) => compute.Of(parsed);

    /// <summary><c>--cache-type-k</c> and <c>--cache-type-v</c>.</summary>
    public (CacheType? Keys, CacheType? Values) Cache(ParseResult parsed) => cache.Of(parsed);

    /// <summary>A request for <paramref name="prompt"/> with the options given; the model's own defaults for the rest.</summary>
    public GenerationRequest Request(ParseResult parsed, ITextGenerator model, int[] prompt)
    {
        if (prompt.Length >= model.ContextLength) throw new UserError("cli.prompt_too_long", prompt.Length, model.ContextLength);
        int most = parsed.GetValue(count) ?? int.MaxValue;
        if (most < 1) throw new UserError("cli.gen.bad_n", most) { IsUsage = true };
        return new GenerationRequest(prompt, Math.Min(most, model.ContextLength - prompt.Length))
        {
            Sampling = Sampling(parsed, model.Defaults),
            Stop = parsed.GetValue(stop) ?? [],
            StopTokens = model.StopTokens,
        };
    }

    SamplingOptions Sampling(ParseResult parsed, SamplingOptions defaults) => defaults with
    {
        Temperature = Between(parsed.GetValue(temperature) ?? defaults.Temperature, 0, 100, "--temp"),
        TopK = (int)Between(parsed.GetValue(topK) ?? defaults.TopK, 0, int.MaxValue, "--top-k"),
        TopP = Between(parsed.GetValue(topP) ?? defaults.TopP, 0, 1, "--top-p"),
        MinP = Between(parsed.GetValue(minP) ?? defaults.MinP, 0, 1, "--min-p"),
        RepetitionPenalty = Between(parsed.GetValue(penalty) ?? defaults.RepetitionPenalty, 0.01, 100, "--repeat-penalty"),
        Seed = parsed.GetValue(seed) ?? (ulong)Random.Shared.NextInt64(),
    };

    static double Between(double value, double least, double most, string option) =>
        value >= least && value <= most ? value : throw new UserError("cli.option_out_of_bounds", option, least, most, value) { IsUsage = true };
}
