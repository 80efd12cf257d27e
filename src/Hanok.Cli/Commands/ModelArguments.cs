using System.CommandLine;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Recipes;

namespace Hanok.Cli;

/// <summary>The arguments <c>[MODEL] [prompt]</c> with <c>-m</c>, <c>-p</c> and <c>-f</c>: a lone argument is the model if that path exists, else the prompt.</summary>
sealed class ModelArguments
{
    readonly Argument<string?> first, second;
    readonly Option<string> model, prompt, file;

    /// <summary>Adds the arguments to <paramref name="command"/>.</summary>
    public ModelArguments(Ui ui, Command command)
    {
        first = new Argument<string?>("MODEL") { Description = ui.Text("cli.model_argument"), Arity = ArgumentArity.ZeroOrOne };
        second = new Argument<string?>("prompt") { Description = ui.Text("cli.prompt_argument"), Arity = ArgumentArity.ZeroOrOne };
        model = CommonOptions.Model(ui);
        prompt = CommonOptions.Prompt(ui);
        file = new Option<string>("--file", "-f") { Description = ui.Text("cli.prompt_file"), HelpName = "FILE" };
        command.Arguments.Add(first);
        command.Arguments.Add(second);
        command.Options.Add(model);
        command.Options.Add(prompt);
        command.Options.Add(file);
    }

    /// <summary>The model's folder and the prompt (null: none).</summary>
    /// <exception cref="UserError">No such model, or none to be found here.</exception>
    public (string Model, string? Prompt) Resolve(ParseResult parsed)
    {
        string? m = parsed.GetValue(model), p = parsed.GetValue(prompt);
        if (parsed.GetValue(file) is { } path)
        {
            if (p is not null) throw new UserError("cli.two_prompts") { IsUsage = true };
            p = TextFile.Read(path);
            // An editor's last line end belongs to the file, not to the prompt.
            if (p.EndsWith('\n')) p = p.EndsWith("\r\n", StringComparison.Ordinal) ? p[..^2] : p[..^1];
        }
        Queue<string> rest = new(new[] { parsed.GetValue(first), parsed.GetValue(second) }.OfType<string>());
        if (m is null && rest.Count > 0 && (rest.Count == 2 || p is not null || Exists(rest.Peek()))) m = rest.Dequeue();
        if (p is null && rest.Count > 0) p = rest.Dequeue();
        if (rest.Count > 0) throw new UserError("cli.too_many_arguments", rest.Peek()) { IsUsage = true };
        return (m ?? Newest(), p);
    }

    /// <summary>The newest finished bundle of <c>runs/</c> here.</summary>
    public static string Newest() => RunCatalog.NewestBundle("runs") ?? throw new UserError("cli.no_model");

    static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);
}
