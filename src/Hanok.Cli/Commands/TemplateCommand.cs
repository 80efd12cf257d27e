using System.CommandLine;
using System.Globalization;
using System.Text;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Language.Templates;
using Hanok.Models.Bundles;

namespace Hanok.Cli;

/// <summary><c>hanok template FILE.jinja|MODEL CONTEXT.json</c>: the text that a chat template makes of a context, exactly.</summary>
static class TemplateCommand
{
    public static Command Create(Ui ui)
    {
        Command command = Commands.New(ui, "template", "hanok template runs/nano/bundle context.json --now 2026-01-15T09:05:03");
        Argument<string> template = new("FILE.jinja|MODEL") { Description = ui.Text("cli.template.file") };
        Argument<string> context = new("CONTEXT.json") { Description = ui.Text("cli.template.context") };
        Option<string?> now = new("--now") { Description = ui.Text("cli.template.now"), HelpName = "TIME" };
        command.Arguments.Add(template);
        command.Arguments.Add(context);
        command.Options.Add(now);
        command.SetAction(parsed =>
        {
            DateTime? clock = parsed.GetValue(now) is { } given ? Clock(given) : null;
            string text = Render(parsed.GetValue(template)!, parsed.GetValue(context)!, clock);
            using Stream output = Console.OpenStandardOutput();
            output.Write(new UTF8Encoding(false).GetBytes(text));
            return ExitStatus.Success;
        });
        return command;
    }

    static string Render(string path, string contextPath, DateTime? now)
    {
        (path, bool isGguf) = ModelPath.Of(path);
        ChatTemplate template = (isGguf ? GgufTemplate.Read(path)
            : Directory.Exists(path) ? ChatTemplate.FromBundle(path)
            : ChatTemplate.Create(Encoding.UTF8.GetString(Read(path)), Path.GetFileName(path))) ?? throw new UserError("cli.template.none", path);
        TemplateContext context = TemplateContext.FromJson(Read(contextPath), contextPath, now);
        foreach ((string name, string token) in template.SpecialTokens) context.SetDefault(name, token);
        return template.Render(context).Text;
    }

    static byte[] Read(string path)
    {
        if (!File.Exists(path)) throw new UserError("cli.no_such_file", path);
        byte[] bytes = File.ReadAllBytes(path);
        return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
    }

    static DateTime Clock(string text) => DateTime.TryParseExact(text, ["yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time)
        ? time : throw new UserError("cli.template.bad_time", text) { IsUsage = true };
}
