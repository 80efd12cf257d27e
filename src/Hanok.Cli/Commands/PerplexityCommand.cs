using System.CommandLine;
using Hanok.Inference.Scoring;
using Hanok.Language.Files;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary><c>hanok perplexity MODEL FILE</c>: how well a model predicts a text.</summary>
static class PerplexityCommand
{
    /// <summary>Tokens of a window, where the model was made for as many.</summary>
    const int DefaultContext = 512;

    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "perplexity", "hanok perplexity model.gguf notes.txt --context 512");
        Argument<string> model = new("MODEL") { Description = ui.Text("cli.model") };
        Argument<string> file = new("FILE") { Description = ui.Text("cli.perplexity.file") };
        Option<int?> context = new("--context") { Description = ui.Text("cli.perplexity.context"), HelpName = "N" };
        Option<int?> threads = CommonOptions.Threads(ui);
        IgnoreUnknown unknown = new(ui, command);
        Option<bool> json = CommonOptions.Json(ui);
        command.Arguments.Add(model);
        command.Arguments.Add(file);
        foreach (Option o in (Option[])[context, threads, json]) command.Options.Add(o);
        ComputeOptions compute = new(ui, command);
        CacheTypeOptions cache = new(ui, command);
        command.SetAction(parsed =>
        {
            Bundle bundle = Bundle.Open(parsed.GetValue(model)!, unknown.Of(parsed));
            string text = TextFile.Read(parsed.GetValue(file)!);
            Hanok.Language.Tokenizer tokenizer = bundle.LoadTokenizer();
            // What looks like a special token in a text is text, and nothing is put before it: every byte counts.
            int[] ids = tokenizer.Encode(text, recogniseSpecial: false);
            WorkerPool pool = Models.Pool(parsed.GetValue(threads));
            (Computation? how, long? limit) = compute.Of(parsed);
            using DecoderWeights weights = bundle.LoadForServing(pool, how, limit);
            (CacheType keys, CacheType values) = cache.OrExact(parsed);
            PerplexityResult found;
            using (ProgressLine progress = new(ui, "perplexity"))
                found = Perplexity.Measure(pool, weights, tokenizer, ids, parsed.GetValue(context) ?? Math.Min(DefaultContext, bundle.Spec.ContextLength), keys, values, progress, interruption.Token);
            if (parsed.GetValue(json))
            {
                JsonLine.Write(ui.Out, w =>
                {
                    w.WriteNumber("perplexity", found.Perplexity);
                    w.WriteNumber("nll", found.NegativeLogLikelihood);
                    w.WriteNumber("tokens", found.Tokens);
                    w.WriteNumber("bits_per_byte", found.BitsPerByte);
                });
            }
            else ui.Out.WriteLine(ui.Text("cli.perplexity.found", $"{found.Perplexity:0.0000}", $"{found.NegativeLogLikelihood:0.0000}", found.Tokens, $"{found.BitsPerByte:0.00000}"));
            return ExitStatus.Success;
        });
        return command;
    }
}
