using System.CommandLine;
using System.Reflection;
using Hanok.Cli;
using Hanok.Language.Messages;

// The version is asked for by scripts: answer before anything else is loaded.
if (args is ["--version"])
{
    Console.WriteLine("hanok " + typeof(Ui).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
    return ExitStatus.Success;
}
return HanokCommand.Run(args);

namespace Hanok.Cli
{
    /// <summary>Exit statuses of every command.</summary>
    static class ExitStatus
    {
        public const int Success = 0;
        public const int Failed = 1;
        public const int WrongUse = 2;
        public const int Interrupted = 130;
    }

    /// <summary>The command line as a whole: language, commands, errors.</summary>
    static class HanokCommand
    {
        public static int Run(string[] args)
        {
            System.Text.Encoding utf8 = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
            Console.OutputEncoding = utf8;
            Console.InputEncoding = utf8;
            Ui ui = new(Ui.LanguageOf(ValueOf(args, "--lang")), args.Contains("--debug"));
            using Interruption interruption = new();
            try
            {
                RootCommand root = Create(ui, interruption);
                if (args.Length == 0)
                {
                    ui.Out.WriteLine(ui.Text("cli.welcome"));
                    return ExitStatus.Success;
                }
                ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
                if (parsed.Action is not System.CommandLine.Help.HelpAction && UsageErrors.Of(parsed) is { Count: > 0 } errors)
                {
                    foreach (UserError error in errors) ui.Fail(error);
                    ui.Say("cli.see_help", UsageErrors.PathOf(parsed));
                    return ExitStatus.WrongUse;
                }
                return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            }
            catch (UserError e)
            {
                ui.Fail(e);
                return e.IsUsage ? ExitStatus.WrongUse : ExitStatus.Failed;
            }
            catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
            {
                return ExitStatus.Interrupted;
            }
            catch (IOException e) when (IsBrokenPipe(e))
            {
                return ExitStatus.Success;                   // `hanok … | head`: the reader has what it wanted
            }
            catch (Exception e)
            {
                ui.Fail(e);
                return ExitStatus.Failed;
            }
        }

        static RootCommand Create(Ui ui, Interruption interruption)
        {
            RootCommand root = new(ui.Text("cli.about"));
            root.Options.Add(new Option<string>("--lang") { Description = ui.Text("cli.lang"), Recursive = true, HelpName = "en|ko" });
            root.Options.Add(new Option<bool>("--debug") { Description = ui.Text("cli.debug"), Recursive = true });
            foreach (Command command in Commands.All(ui, interruption)) root.Subcommands.Add(command);
            return root;
        }

        static string? ValueOf(string[] args, string option)
        {
            int i = Array.IndexOf(args, option);
            return i >= 0 && i + 1 < args.Length ? args[i + 1] : args.FirstOrDefault(a => a.StartsWith(option + "=", StringComparison.Ordinal))?[(option.Length + 1)..];
        }

        static bool IsBrokenPipe(IOException e) => (e.HResult & 0xFFFF) is 32 or 109 || e.Message.Contains("Broken pipe", StringComparison.Ordinal);
    }
}
