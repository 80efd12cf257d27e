using System.CommandLine;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Conversion;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary><c>hanok convert IN OUT [--type f32|f16|bf16]</c>: a directory in Hugging Face layout becomes a GGUF file, a GGUF file a directory.</summary>
static class ConvertCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "convert", "hanok convert runs/nano/bundle nano.gguf");
        Argument<string> input = new("IN") { Description = ui.Text("cli.convert.in") }, output = new("OUT") { Description = ui.Text("cli.convert.out") };
        Option<string?> type = new("--type") { Description = ui.Text("cli.convert.type"), HelpName = "f32|f16|bf16" };
        Option<int?> threads = CommonOptions.Threads(ui);
        command.Arguments.Add(input);
        command.Arguments.Add(output);
        command.Options.Add(type);
        command.Options.Add(threads);
        command.SetAction(parsed =>
        {
            string from = ModelPath.Of(parsed.GetValue(input)!).Path, to = parsed.GetValue(output)!;
            BlockType? wanted = parsed.GetValue(type) switch
            {
                null => null,
                { } name when name.Equals("f32", StringComparison.OrdinalIgnoreCase) => BlockType.F32,
                { } name when name.Equals("f16", StringComparison.OrdinalIgnoreCase) => BlockType.F16,
                { } name when name.Equals("bf16", StringComparison.OrdinalIgnoreCase) => BlockType.BF16,
                { } name => throw new UserError("cli.quantize.bad_type", name, "f32, f16, bf16") { IsUsage = true },
            };
            OutputPath.RequireOther(from, to);
            bool words;
            IReadOnlyList<string> differences = [];
            using (ProgressLine progress = new(ui, "convert"))
            {
                if (Directory.Exists(from))
                {
                    using GgufContents contents = GgufContents.OfFolder(from, wanted);
                    contents.Write(to, Models.Pool(parsed.GetValue(threads)).Threads, progress, interruption.Token);
                    (words, differences) = (!contents.HasNoTokenizer, contents.Differences);
                }
                else
                {
                    using GgufFile file = GgufFile.Open(from);
                    words = FolderWriter.Write(file, to, wanted, progress, interruption.Token);
                }
            }
            foreach (string difference in differences) ui.Say(difference, to);
            if (!words) ui.Say("cli.convert.no_tokenizer", from);
            ui.Say("cli.convert.done", to);
            return ExitStatus.Success;
        });
        return command;
    }
}
