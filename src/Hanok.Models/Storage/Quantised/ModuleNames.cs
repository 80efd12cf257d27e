using System.Text.RegularExpressions;

namespace Hanok.Models.Storage.Quantised;

/// <summary>A set of modules as compressed-tensors writes it: <c>Linear</c> for all matrices, names, and <c>re:</c> with a regular expression that fits from the start of a name.</summary>
public sealed class ModuleNames
{
    const string Linear = "Linear", Expression = "re:";

    readonly HashSet<string> names = new(StringComparer.Ordinal);
    readonly List<Regex> expressions = [];

    /// <summary>The set of the texts.</summary>
    /// <exception cref="ArgumentException">One is no regular expression.</exception>
    /// <exception cref="NotSupportedException">One is a regular expression whose time is not bounded by the length of a name: it looks around or back.</exception>
    public ModuleNames(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            if (!text.StartsWith(Expression, StringComparison.Ordinal)) names.Add(text);
            else expressions.Add(new Regex($"^(?:{text[Expression.Length..]})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
    }

    /// <summary>Whether the matrix of module <paramref name="name"/> belongs to it.</summary>
    public bool Contains(string name) => names.Contains(Linear) || names.Contains(name) || expressions.Any(e => e.IsMatch(name));
}
