using System.CommandLine;
using System.Text.Json;
using Hanok.Language;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;

namespace Hanok.Cli;

/// <summary>How a conversation becomes a prompt: <c>--chat-template FILE</c> and <c>--template-arg NAME=VALUE</c>.</summary>
sealed class TemplateOptions
{
    readonly Option<string> file;
    readonly Option<string[]> arguments;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public TemplateOptions(Ui ui, Command command)
    {
        file = new("--chat-template") { Description = ui.Text("cli.chat_template"), HelpName = "FILE" };
        arguments = new("--template-arg") { Description = ui.Text("cli.template_arg"), HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = false };
        command.Options.Add(file);
        command.Options.Add(arguments);
    }

    /// <summary>Whether any of them was given.</summary>
    public bool Given(ParseResult parsed) => parsed.GetValue(file) is not null || parsed.GetValue(arguments) is { Length: > 0 };

    /// <summary>The template that was asked for; null: the model's own, as it is.</summary>
    /// <exception cref="UserError">The file cannot be read or is malformed, or an argument is none.</exception>
    public ChatTemplate? Load(ParseResult parsed, Bundle bundle)
    {
        if (!Given(parsed)) return null;
        Dictionary<string, JsonElement> values = new(StringComparer.Ordinal);
        foreach (string argument in parsed.GetValue(arguments) ?? [])
        {
            int equals = argument.IndexOf('=');
            if (equals < 1) throw new UserError("cli.bad_template_arg", argument) { IsUsage = true };
            values[argument[..equals]] = Value(argument[(equals + 1)..]);
        }
        ChatTemplate? template = parsed.GetValue(file) is { } path ? bundle.UseTemplate(TextFile.Read(path), Path.GetFileName(path)) : bundle.LoadTemplate();
        return template?.With(values);
    }

    // What is no JSON is a text: nobody writes reasoning_effort='"high"' in a shell.
    static JsonElement Value(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            using JsonDocument json = JsonDocument.Parse('"' + JsonEncodedText.Encode(text).ToString() + '"');
            return json.RootElement.Clone();
        }
    }
}
