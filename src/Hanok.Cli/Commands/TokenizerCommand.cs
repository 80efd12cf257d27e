using System.CommandLine;
using System.Text;
using System.Text.Json;
using Hanok.Language;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;

namespace Hanok.Cli;

/// <summary><c>hanok tokenizer train|encode|decode</c>.</summary>
static class TokenizerCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "tokenizer", "hanok tokenizer train --vocab-size 8000 --out my-tokenizer notes.txt");
        command.Subcommands.Add(Train(ui, interruption));
        command.Subcommands.Add(Encode(ui));
        command.Subcommands.Add(Decode(ui));
        return command;
    }

    static Command Train(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "train", "hanok tokenizer train --vocab-size 32000 --pattern qwen2 --out DIR reviews.jsonl more.txt");
        Option<int> size = new("--vocab-size") { Description = ui.Text("cli.tokenizer.vocab_size"), HelpName = "N", Required = true };
        Option<string> pattern = new("--pattern") { Description = ui.Text("cli.tokenizer.pattern"), HelpName = "gpt2|llama3|qwen2|REGEX", DefaultValueFactory = _ => "qwen2" };
        Option<string[]> special = new("--special") { Description = ui.Text("cli.tokenizer.special"), HelpName = "S", AllowMultipleArgumentsPerToken = false };
        Option<string> output = CommonOptions.Out(ui, required: true);
        Argument<string[]> files = new("FILE") { Description = ui.Text("cli.tokenizer.files"), Arity = ArgumentArity.OneOrMore };
        foreach (Option o in (Option[])[size, pattern, special, output]) command.Options.Add(o);
        command.Arguments.Add(files);
        command.SetAction(parsed =>
        {
            BpeTrainerOptions options = new() { VocabularySize = parsed.GetValue(size), Pattern = parsed.GetValue(pattern)!, SpecialTokens = parsed.GetValue(special) ?? [] };
            string[] names = parsed.GetValue(files)!;
            foreach (string name in names)
                if (!File.Exists(name)) throw new UserError("cli.no_such_file", name);
            using ProgressLine progress = new(ui, "tokenizer");
            Tokenizer tokenizer = BpeTrainer.Train(names.SelectMany(TextLines.Read), options, progress, interruption.Token);
            string folder = parsed.GetValue(output)!;
            Directory.CreateDirectory(folder);
            tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
            progress.Dispose();
            ui.Say("cli.tokenizer.trained", tokenizer.VocabularySize, Path.Combine(folder, "tokenizer.json"));
            return ExitStatus.Success;
        });
        return command;
    }

    static Command Encode(Ui ui)
    {
        Command command = Commands.New(ui, "encode", "echo 안녕하세요 | hanok tokenizer encode runs/nano/bundle");
        Argument<string> model = new("MODEL") { Description = ui.Text("cli.tokenizer.model") };
        Option<bool> json = new("--json") { Description = ui.Text("cli.tokenizer.json") };
        Option<bool> addSpecial = new("--add-special") { Description = ui.Text("cli.tokenizer.add_special") };
        command.Arguments.Add(model);
        command.Options.Add(json);
        command.Options.Add(addSpecial);
        command.SetAction(parsed =>
        {
            Tokenizer tokenizer = Load(parsed.GetValue(model)!);
            bool asJson = parsed.GetValue(json), special = parsed.GetValue(addSpecial);
            using TextWriter output = BufferedOut();
            long number = 0;
            foreach (string line in TextLines.Read(Console.OpenStandardInput(), "-"))
            {
                number++;
                string text = asJson ? JsonText(line, number) : line;
                int[] ids = tokenizer.Encode(text, recogniseSpecial: true, addSpecial: special);
                JsonLine.Write(output, w =>
                {
                    w.WriteStartArray("ids");
                    foreach (int id in ids) w.WriteNumberValue(id);
                    w.WriteEndArray();
                    w.WriteStartArray("tokens");
                    foreach (int id in ids) w.WriteStringValue(tokenizer.TokenText(id));
                    w.WriteEndArray();
                });
            }
            return ExitStatus.Success;
        });
        return command;
    }

    static Command Decode(Ui ui)
    {
        Command command = Commands.New(ui, "decode", "hanok tokenizer encode DIR < text | hanok tokenizer decode DIR");
        Argument<string> model = new("MODEL") { Description = ui.Text("cli.tokenizer.model") };
        Option<bool> json = new("--json") { Description = ui.Text("cli.tokenizer.json") };
        command.Arguments.Add(model);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            Tokenizer tokenizer = Load(parsed.GetValue(model)!);
            using TextWriter output = BufferedOut();
            long number = 0;
            foreach (string line in TextLines.Read(Console.OpenStandardInput(), "-"))
            {
                string text = tokenizer.Decode(Ids(line, ++number, tokenizer.VocabularySize));
                output.Write((parsed.GetValue(json) ? JsonSerializer.Serialize(text, CliJson.Default.String) : text) + "\n");
            }
            return ExitStatus.Success;
        });
        return command;
    }

    // A GGUF file is a model, and holds its tokenizer among other things.
    static Tokenizer Load(string path) => ModelPath.Of(path).IsGguf ? Bundle.Open(path).LoadTokenizer() : Tokenizer.Load(path);

    static TextWriter BufferedOut() => new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };

    static string JsonText(string line, long number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, CliJson.Default.String) ?? throw new UserError("cli.not_a_json_string", number, "null");
        }
        catch (JsonException e)
        {
            throw new UserError("cli.not_a_json_string", e, number, e.Message);
        }
    }

    /// <summary>Ids from a line that <c>encode</c> wrote, or from a bare JSON array.</summary>
    static int[] Ids(string line, long number, int vocabulary)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement array = json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.GetProperty("ids") : json.RootElement;
            int[] ids = [.. array.EnumerateArray().Select(e => e.GetInt32())];
            foreach (int id in ids)
                if (id < 0 || id >= vocabulary) throw new UserError("cli.id_out_of_range", number, id, vocabulary);
            return ids;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new UserError("cli.not_ids", e, number, e.Message);
        }
    }
}
