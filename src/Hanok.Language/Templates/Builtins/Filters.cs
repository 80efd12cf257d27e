using System.Collections.Frozen;

namespace Hanok.Language.Templates;

/// <summary>All filters by name.</summary>
static class Filters
{
    static readonly FrozenDictionary<string, Builtin> All = TextFilters.All.Concat(ListFilters.All).Concat(SelectionFilters.All).Concat(ValueFilters.All)
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether there is a filter of this name.</summary>
    public static bool Knows(string name) => All.ContainsKey(name);

    /// <summary>Applies a filter.</summary>
    /// <exception cref="TemplateFault">There is none of this name, or it does not work on the value.</exception>
    public static object? Apply(Run run, string name, object? value, Arguments arguments) =>
        All.TryGetValue(name, out Builtin? filter) ? filter(run, value, arguments) : throw new TemplateFault("no_filter", TemplateFault.Short(name));
}
