using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary>How this process speaks: the user's language, colour or not, results on standard output, everything else on standard error.</summary>
sealed class Ui(UserLanguage language, bool debug)
{
    /// <summary>Language of messages.</summary>
    public UserLanguage Language { get; } = language;

    /// <summary>Print stack traces of errors?</summary>
    public bool Debug { get; } = debug;

    /// <summary>Is standard error a terminal on which lines may be drawn over?</summary>
    public bool Live { get; } = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>May colours be used on standard output?</summary>
    public bool Colour { get; } = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>May colours be used on standard error?</summary>
    public bool ErrorColour => Live && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Results: standard output.</summary>
    public TextWriter Out => Console.Out;

    /// <summary>Notices and progress: standard error.</summary>
    public TextWriter Error => Console.Error;

    /// <summary>A row of the message tables in the user's language.</summary>
    public string Text(string key, params ReadOnlySpan<object?> arguments) => MessageTable.Format(key, Language, arguments);

    /// <summary>Prints a row of the tables to standard error.</summary>
    public void Say(string key, params ReadOnlySpan<object?> arguments) => Error.WriteLine(Text(key, arguments));

    /// <summary>Prints an error.</summary>
    public void Fail(Exception e)
    {
        string prefix = ErrorColour ? "\u001b[31mhanok:\u001b[0m " : "hanok: ";
        Error.WriteLine(prefix + e switch
        {
            UserError u => u.In(Language),
            IOException io when IsDiskFull(io) => Text("cli.disk_full", io.Message),
            UnauthorizedAccessException => Text("cli.no_permission", e.Message),
            IOException => e.Message,
            _ => Text("cli.internal_error", e.GetType().Name, e.Message),
        });
        if (Debug) Error.WriteLine(e);
    }

    /// <summary>ENOSPC on Unix, ERROR_DISK_FULL on Windows.</summary>
    public static bool IsDiskFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 112 || e.Message.Contains("No space left", StringComparison.Ordinal);

    /// <summary>Korean where LANG, LC_MESSAGES or LC_ALL begins with <c>ko</c>; <paramref name="asked"/> (<c>--lang</c>) wins.</summary>
    public static UserLanguage LanguageOf(string? asked)
    {
        string? name = asked;
        foreach (string variable in (ReadOnlySpan<string>)["HANOK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"])
            if (string.IsNullOrEmpty(name)) name = Environment.GetEnvironmentVariable(variable);
        return name is not null && name.StartsWith("ko", StringComparison.OrdinalIgnoreCase) ? UserLanguage.Korean : UserLanguage.English;
    }
}
