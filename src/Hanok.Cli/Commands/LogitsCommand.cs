using System.CommandLine;
using Hanok.Inference;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary><c>hanok logits MODEL (--ids 1,2,3 | --text T) --out F.safetensors</c>.</summary>
static class LogitsCommand
{
    public static Command Create(Ui ui)
    {
        Command command = Commands.New(ui, "logits", "hanok logits runs/nano/bundle --text \"안녕하세요\" --out logits.safetensors --hidden");
        Argument<string> model = new("MODEL") { Description = ui.Text("cli.model") };
        Option<string> ids = new("--ids") { Description = ui.Text("cli.logits.ids"), HelpName = "1,2,3" };
        Option<string> text = new("--text") { Description = ui.Text("cli.logits.text"), HelpName = "T" };
        Option<string> output = new("--out") { Description = ui.Text("cli.logits.out"), HelpName = "F.safetensors", Required = true };
        Option<bool> hidden = new("--hidden") { Description = ui.Text("cli.logits.hidden") };
        Option<int?> threads = CommonOptions.Threads(ui);
        IgnoreUnknown unknown = new(ui, command);
        command.Arguments.Add(model);
        foreach (Option o in (Option[])[ids, text, output, hidden, threads]) command.Options.Add(o);
        ComputeOptions compute = new(ui, command);
        CacheTypeOptions cache = new(ui, command);
        command.SetAction(parsed =>
        {
            Bundle bundle = Bundle.Open(parsed.GetValue(model)!, unknown.Of(parsed));
            OutputPath.RequireOther(bundle.Location, parsed.GetValue(output)!);
            string? given = parsed.GetValue(ids), words = parsed.GetValue(text);
            if ((given is null) == (words is null)) throw new UserError("cli.logits.one_of") { IsUsage = true };
            int[] tokens = given is not null ? Parse(given) : bundle.LoadTokenizer().Encode(words!, recogniseSpecial: true, addSpecial: true);
            WorkerPool pool = Models.Pool(parsed.GetValue(threads));
            (Computation? how, long? limit) = compute.Of(parsed);
            using DecoderWeights weights = bundle.LoadForServing(pool, how ?? Computation.Float, limit);
            (CacheType keys, CacheType values) = cache.OrExact(parsed);
            LogitsDump.Write(parsed.GetValue(output)!, weights, tokens, parsed.GetValue(hidden), pool, keys, values);
            ui.Say("cli.logits.done", tokens.Length, bundle.Spec.VocabularySize, parsed.GetValue(output)!);
            return ExitStatus.Success;
        });
        return command;
    }

    static int[] Parse(string list)
    {
        try
        {
            return [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(s => int.Parse(s, System.Globalization.NumberStyles.None))];
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new UserError("cli.logits.bad_ids", e, list) { IsUsage = true };
        }
    }
}
