using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary>Where a command writes: never over what it reads.</summary>
static class OutputPath
{
    static readonly string[] Parts = ["config.json", "generation_config.json", "chat_template.jinja"], Beginnings = ["model.", "model-", "tokenizer"];

    /// <summary>Refuses <paramref name="output"/> where it is <paramref name="input"/>, or a part of the model in the directory <paramref name="input"/>.</summary>
    /// <exception cref="UserError"><c>cli.same_file</c>.</exception>
    public static void RequireOther(string input, string output)
    {
        string from = Full(input), to = Full(output), name = Path.GetFileName(to);
        bool isPart = Path.GetDirectoryName(to) == from && (Parts.Contains(name) || Beginnings.Any(b => name.StartsWith(b, StringComparison.Ordinal)));
        if (to == from || (isPart && File.Exists(to))) throw new UserError("cli.same_file", output) { IsUsage = true };
    }

    static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
