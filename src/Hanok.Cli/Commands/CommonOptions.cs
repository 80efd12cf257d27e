using System.CommandLine;

namespace Hanok.Cli;

/// <summary>Options that several commands share, spelled and explained once.</summary>
static class CommonOptions
{
    public static Option<bool> Json(Ui ui) => new("--json") { Description = ui.Text("cli.json") };

    public static Option<string> Out(Ui ui, bool required = false) => new("--out") { Description = ui.Text("cli.out"), HelpName = "DIR", Required = required };

    public static Option<string> Host(Ui ui) => new("--host") { Description = ui.Text("cli.host"), HelpName = "A" };

    public static Option<int?> Port(Ui ui) => new("--port") { Description = ui.Text("cli.port"), HelpName = "N" };

    public static Option<string> ApiKeyFile(Ui ui) => new("--api-key-file") { Description = ui.Text("cli.api_key_file"), HelpName = "F" };

    public static Option<int?> Threads(Ui ui) => new("--threads") { Description = ui.Text("cli.threads"), HelpName = "N" };

    public static Option<int?> ContextSize(Ui ui) => new("--ctx-size") { Description = ui.Text("cli.gen.ctx"), HelpName = "N" };

    public static Option<string> Model(Ui ui) => new("--model", "-m") { Description = ui.Text("cli.model"), HelpName = "MODEL" };

    public static Option<string> Prompt(Ui ui) => new("--prompt", "-p") { Description = ui.Text("cli.prompt"), HelpName = "PROMPT" };
}
