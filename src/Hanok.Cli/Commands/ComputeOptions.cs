using System.CommandLine;
using System.Globalization;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary>How a model is run: <c>--compute</c>, <c>--kernels</c> and <c>--memory-limit</c>, which all commands share that run one.</summary>
sealed class ComputeOptions
{
    const string Units = "kmgt";

    readonly Option<string> compute, kernels, limit;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public ComputeOptions(Ui ui, Command command)
    {
        compute = New("--compute", "cli.compute", "float", "int8");
        kernels = New("--kernels", "cli.kernels", "assembled", "managed");
        limit = new("--memory-limit") { Description = ui.Text("cli.memory_limit"), HelpName = "N" };
        command.Options.Add(limit);

        Option<string> New(string name, string description, params string[] values)
        {
            Option<string> option = new(name) { Description = ui.Text(description), HelpName = string.Join('|', values) };
            option.AcceptOnlyFromAmong(values);
            command.Options.Add(option);
            return option;
        }
    }

    /// <summary>What was given; the kernels are set for the process.</summary>
    /// <exception cref="UserError"><c>cli.bad_memory_limit</c>.</exception>
    public (Computation? Computation, long? MemoryLimit) Of(ParseResult parsed)
    {
        AssembledKernels.Enabled = parsed.GetValue(kernels) != "managed";
        Computation? how = parsed.GetValue(compute) switch { "float" => Computation.Float, "int8" => Computation.Int8, _ => null };
        return (how, parsed.GetValue(limit) is { } text ? Bytes(text) : null);
    }

    /// <summary>Bytes as people write them, such as <c>4g</c> or <c>800m</c>: the units are powers of 1,024.</summary>
    /// <exception cref="UserError"><c>cli.bad_memory_limit</c>.</exception>
    internal static long Bytes(string text)
    {
        int power = text.Length > 0 ? Units.IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal) + 1 : 0;
        ReadOnlySpan<char> number = power > 0 ? text.AsSpan(..^1) : text;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || value <= 0 || value * Math.Pow(1024, power) > long.MaxValue / 2)
            throw new UserError("cli.bad_memory_limit", text) { IsUsage = true };
        return (long)(value * Math.Pow(1024, power));
    }
}
