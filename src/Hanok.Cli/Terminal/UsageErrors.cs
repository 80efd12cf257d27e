using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary>What is wrong with a command line, in our words: the library says it in English alone, and takes an option that it does not know for an argument.</summary>
static partial class UsageErrors
{
    /// <summary>The errors of <paramref name="parsed"/>; none where it can be run.</summary>
    public static IReadOnlyList<UserError> Of(ParseResult parsed)
    {
        // One that is not known shifts all that stands behind it.
        if (UnknownOption(parsed) is { } unknown) return [Wrong("cli.parse.unknown_option", unknown, PathOf(parsed), Near(unknown, OptionsOf(parsed)))];
        if (parsed.Errors.Count > 0 && parsed.UnmatchedTokens is [var extra, ..]) return [Unmatched(parsed, extra)];
        return [.. parsed.Errors.GroupBy(e => e.SymbolResult).Select(errors => errors.Key switch
        {
            OptionResult option => Of(option),
            ArgumentResult argument when argument.Tokens.Count == 0 => Wrong("cli.parse.argument_missing", argument.Argument.Name, PathOf(parsed)),
            CommandResult => Wrong("cli.parse.command_missing", string.Join(", ", parsed.CommandResult.Command.Subcommands.Select(c => c.Name))),
            _ => Wrong("cli.parse.other", string.Join(" ", errors.Select(e => e.Message))),
        })];
    }

    /// <summary>The words that lead to the command, such as <c>hanok tokenizer train</c>.</summary>
    public static string PathOf(ParseResult parsed)
    {
        string path = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent) path = " " + command.Command.Name + path;
        return "hanok" + path;
    }

    static UserError Of(OptionResult option)
    {
        string name = option.Option.Name, value = option.Option.HelpName ?? "";
        if (option.Implicit) return Wrong("cli.parse.option_missing", name, value);
        return option.Tokens.Count switch
        {
            0 => Wrong("cli.parse.value_missing", name, value),
            int n when n > option.Option.Arity.MaximumNumberOfValues => Wrong("cli.parse.too_many_values", name, string.Join(", ", option.Tokens)),
            _ => Wrong("cli.parse.bad_value", name, Expected(option.Option), string.Join(", ", option.Tokens)),
        };
    }

    // What an option takes: a kind of number, or else what its help shows (such as f32|f16).
    static object Expected(Option option)
    {
        Type type = option.ValueType.GetElementType() ?? Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Double => new MessagePart("cli.parse.number"),
            TypeCode.Int32 => new MessagePart("cli.parse.whole", int.MaxValue),
            TypeCode.Int64 => new MessagePart("cli.parse.whole", long.MaxValue),
            TypeCode.UInt64 => new MessagePart("cli.parse.unsigned", ulong.MaxValue.ToString("N0", CultureInfo.InvariantCulture)),
            _ => option.HelpName ?? "…",
        };
    }

    static UserError Unmatched(ParseResult parsed, string extra)
    {
        string[] commands = [.. parsed.CommandResult.Command.Subcommands.Select(c => c.Name)];
        return commands.Length > 0 ? Wrong("cli.parse.unknown_command", extra, PathOf(parsed), Near(extra, commands)) : Wrong("cli.too_many_arguments", extra);
    }

    // Behind a lone -- everything is an argument, and what follows an option that takes a value is that value.
    static string? UnknownOption(ParseResult parsed)
    {
        HashSet<string> before = [.. parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).Select(t => t.Value)];
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens.Select(t => t.Value)).Concat(parsed.UnmatchedTokens)
            .FirstOrDefault(v => OptionName().IsMatch(v) && before.Contains(v)) is { } found ? OptionName().Match(found).Value.TrimEnd('=') : null;
    }

    static string[] OptionsOf(ParseResult parsed)
    {
        List<string> names = [];
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent) names.AddRange(command.Command.Options.Select(o => o.Name));
        return [.. names];
    }

    static object Near(string name, IReadOnlyCollection<string> known) => NearestName.Of(name, known) is { } near ? new MessagePart("cli.parse.nearest", near) : "";

    static UserError Wrong(string key, params object?[] arguments) => new(key, arguments) { IsUsage = true };

    [GeneratedRegex(@"^(--[A-Za-z][A-Za-z0-9_-]*|-[A-Za-z])(=|\z)")]
    private static partial Regex OptionName();
}
