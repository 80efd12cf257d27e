using System.CommandLine;
using Hanok.Numerics;

namespace Hanok.Cli;

/// <summary><c>--cache-type-k</c> and <c>--cache-type-v</c>, with llama.cpp's names.</summary>
sealed class CacheTypeOptions
{
    readonly Option<string> keys, values;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public CacheTypeOptions(Ui ui, Command command)
    {
        keys = New("--cache-type-k", "cli.cache_type_k");
        values = New("--cache-type-v", "cli.cache_type_v");

        Option<string> New(string name, string description)
        {
            Option<string> option = new(name) { Description = ui.Text(description), HelpName = string.Join('|', CacheTypes.Names) };
            option.AcceptOnlyFromAmong([.. CacheTypes.Names]);
            command.Options.Add(option);
            return option;
        }
    }

    /// <summary>The types asked for; null: nothing.</summary>
    public (CacheType? Keys, CacheType? Values) Of(ParseResult parsed) => (Type(parsed.GetValue(keys)), Type(parsed.GetValue(values)));

    /// <summary>The types asked for; binary32 where nothing was, for commands whose numbers are compared.</summary>
    public (CacheType Keys, CacheType Values) OrExact(ParseResult parsed) => (Of(parsed).Keys ?? CacheType.F32, Of(parsed).Values ?? CacheType.F32);

    static CacheType? Type(string? name) => name is null ? null : CacheTypes.Parse(name);
}
