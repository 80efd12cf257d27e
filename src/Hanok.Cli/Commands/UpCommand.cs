using System.CommandLine;
using Hanok.Inference;
using Hanok.Language.Messages;
using Hanok.Numerics;
using Hanok.Recipes;
using Hanok.Recipes.Status;
using Hanok.Server;

namespace Hanok.Cli;

/// <summary><c>hanok up [RECIPE]</c>: the whole way from text to a served model, serving all the while.</summary>
static class UpCommand
{
    public static Command Create(Ui ui, Interruption interruption)
    {
        Command command = Commands.New(ui, "up", "hanok up nano --minutes 30 --add my-notes/");
        Argument<string> recipe = new("RECIPE") { Description = ui.Text("cli.up.recipe"), DefaultValueFactory = _ => "nano" };
        Option<double?> minutes = new("--minutes") { Description = ui.Text("cli.up.minutes"), HelpName = "N" };
        Option<long?> tokens = new("--tokens") { Description = ui.Text("cli.up.tokens"), HelpName = "N" };
        Option<string> output = CommonOptions.Out(ui);
        Option<bool> noServe = new("--no-serve") { Description = ui.Text("cli.up.no_serve") };
        Option<string> host = CommonOptions.Host(ui);
        Option<int?> port = CommonOptions.Port(ui);
        Option<string> key = CommonOptions.ApiKeyFile(ui);
        Option<string[]> add = new("--add") { Description = ui.Text("cli.up.add"), HelpName = "PATH…", AllowMultipleArgumentsPerToken = true };
        Option<bool> offline = new("--offline") { Description = ui.Text("cli.up.offline") };
        Option<bool> plan = new("--plan") { Description = ui.Text("cli.up.plan") };
        Option<bool> restart = new("--restart") { Description = ui.Text("cli.up.restart") };
        Option<int?> threads = CommonOptions.Threads(ui);
        command.Arguments.Add(recipe);
        foreach (Option o in (Option[])[minutes, tokens, output, noServe, host, port, key, add, offline, plan, restart, threads]) command.Options.Add(o);
        command.SetAction(parsed =>
        {
            Recipe given = Recipe.Load(Recipe.Find(parsed.GetValue(recipe)!));
            double? m = parsed.GetValue(minutes);
            long? n = parsed.GetValue(tokens);
            if (m is not (null or (> 0 and <= 1e7)) || n is not (null or (> 0 and <= 1L << 53))) throw new UserError("cli.up.bad_budget") { IsUsage = true };
            if (m is not null && n is not null) throw new UserError("cli.up.two_budgets") { IsUsage = true };
            string[] added = parsed.GetValue(add) ?? [];
            foreach (string path in added)
                if (!File.Exists(path) && !Directory.Exists(path)) throw new UserError("cli.no_such_file", path);
            (AddedFiles files, IReadOnlyList<string> names) = AddedFiles.Of(added);
            Recipe asked = given.With(m, n, names);
            RunDirectory directory = new(parsed.GetValue(output) ?? Path.Combine("runs", given.Name));
            RunOptions options = new(parsed.GetValue(offline), parsed.GetValue(restart)) { Added = files };
            WorkerPool pool = Models.Pool(parsed.GetValue(threads));
            RunPlan planned = RunPlan.Make(asked, directory, pool, options);
            PlanPrinter.Print(ui, planned);
            if (parsed.GetValue(plan)) return ExitStatus.Success;
            ServerOptions? serve = parsed.GetValue(noServe) ? null : new ServerOptions
            {
                Host = parsed.GetValue(host) ?? "127.0.0.1",
                Port = parsed.GetValue(port) ?? asked.Port,
                ApiKey = ServerOptions.ReadApiKey(parsed.GetValue(key)),
            };
            return Run(ui, interruption, asked, directory, options, pool, serve);
        });
        return command;
    }

    /// <summary>Runs the steps; serves from before the first until interrupted.</summary>
    static int Run(Ui ui, Interruption interruption, Recipe recipe, RunDirectory directory, RunOptions options, WorkerPool pool, ServerOptions? serve)
    {
        serve?.Probe();
        using RunLock taken = directory.Take();
        RunStatusBoard board = new();
        HanokServer? server = serve is null ? null : HanokServer.StartAsync(serve, board).GetAwaiter().GetResult();
        try
        {
            if (server is not null) ui.Say("cli.up.page", server.Address);
            using (RunProgress progress = new(ui, board))
                new RecipeRunner(recipe, directory, options, pool, board, new ProgressLog(ui, progress)).Run(null, interruption.Token);
            ui.Say("cli.up.done", directory.Bundle, directory.Report("html"));
            if (server is null) return ExitStatus.Success;
            using ITextGenerator model = Models.Open(ui, directory.Bundle, pool);
            server.AttachModel(model, Facts.Of(directory));
            board.SetBundle(directory.Bundle);
            ui.Say("cli.up.serving", server.Address);
            interruption.Token.WaitHandle.WaitOne();
            server.StopAsync().GetAwaiter().GetResult();
            return ExitStatus.Success;                       // the bundle stands and was served: Ctrl-C is how serving ends
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            ui.Say("cli.up.interrupted", directory.Root);
            return ExitStatus.Interrupted;
        }
        finally
        {
            server?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}

/// <summary>A run's facts, printed above the progress line.</summary>
sealed class ProgressLog(Ui ui, RunProgress progress) : IRunLog
{
    public void Say(string key, params ReadOnlySpan<object?> arguments) => progress.Print("  " + ui.Text(key, arguments));
}
