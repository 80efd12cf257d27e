using System.CommandLine;
using Hanok.Inference;
using Hanok.Recipes;
using Hanok.Server;

namespace Hanok.Cli;

/// <summary><c>hanok serve [MODEL]</c>: the chat page and the API.</summary>
static class ServeCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "serve", "hanok serve runs/nano/bundle --port 8080");
        Argument<string?> words = new("MODEL") { Description = ui.Text("cli.model"), Arity = ArgumentArity.ZeroOrOne };
        Option<string> model = CommonOptions.Model(ui);
        Option<string> host = CommonOptions.Host(ui);
        Option<int?> port = CommonOptions.Port(ui);
        Option<string> key = CommonOptions.ApiKeyFile(ui);
        Option<int?> threads = CommonOptions.Threads(ui), context = CommonOptions.ContextSize(ui);
        IgnoreUnknown unknown = new(ui, command);
        command.Arguments.Add(words);
        foreach (Option o in (Option[])[model, host, port, key, threads, context]) command.Options.Add(o);
        TemplateOptions template = new(ui, command);
        ComputeOptions compute = new(ui, command);
        CacheTypeOptions cache = new(ui, command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(model) ?? parsed.GetValue(words) ?? ModelArguments.Newest();
            ServerOptions options = new()
            {
                Host = parsed.GetValue(host) ?? "127.0.0.1",
                Port = parsed.GetValue(port) ?? 8080,
                ApiKey = ServerOptions.ReadApiKey(parsed.GetValue(key)),
            };
            options.Probe();
            using ITextGenerator generator = Models.Open(ui, path, Models.Pool(parsed.GetValue(threads)), parsed.GetValue(context), compute.Of(parsed), unknown.Of(parsed), bundle => template.Load(parsed, bundle), cache.Of(parsed));
            HanokServer server = HanokServer.StartAsync(options).GetAwaiter().GetResult();
            try
            {
                // A bundle made by a run has its report beside it.
                server.AttachModel(generator, Facts.Of(new RunDirectory(Path.GetDirectoryName(Path.GetFullPath(path.TrimEnd('/', '\\'))) ?? ".")));
                ui.Say("cli.serve.serving", generator.Name, server.Address);
                interruption.Token.WaitHandle.WaitOne();
                server.StopAsync().GetAwaiter().GetResult();
                return ExitStatus.Success;
            }
            finally
            {
                server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        });
        return command;
    }
}
