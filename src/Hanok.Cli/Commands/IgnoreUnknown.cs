using System.CommandLine;
using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary><c>--ignore-unknown</c>: what a model has that this program does not know is a warning, where it else is an error.</summary>
sealed class IgnoreUnknown
{
    readonly Ui ui;
    readonly Option<bool> option;
    readonly HashSet<string> said = new(StringComparer.Ordinal);

    /// <summary>Adds the option to <paramref name="command"/>, which opens a model.</summary>
    public IgnoreUnknown(Ui ui, Command command)
    {
        this.ui = ui;
        option = new Option<bool>("--ignore-unknown") { Description = ui.Text("cli.ignore_unknown") };
        command.Options.Add(option);
    }

    /// <summary>Says warnings, each once; null where the option was not given.</summary>
    public Action<UserError>? Of(ParseResult parsed) => parsed.GetValue(option) ? Warn : null;

    void Warn(UserError e)
    {
        if (said.Add(e.Message)) ui.Say("cli.warning", e.In(ui.Language));
    }
}
