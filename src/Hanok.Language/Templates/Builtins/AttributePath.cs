using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>What filters mean by <c>attribute='a.b.0'</c>: keys, attributes or indices one after the other.</summary>
static class AttributePath
{
    const int ReaderBytes = 160;

    /// <summary>Reads the attribute of an item; the item itself where there is no name. What is undefined becomes <paramref name="fallback"/> unless that is null.</summary>
    public static Func<object?, object?> Reader(Run run, object? attribute, object? fallback = null)
    {
        run.Budget.Bytes(ReaderBytes);
        if (attribute is null) return item => item;
        if (attribute is JinjaText whole) run.Budget.Bytes(160L * whole.Value.Length);       // as many keys, if all are points
        object?[] keys = attribute is JinjaText path ? [.. path.Value.Split('.').Select(Key)] : [attribute];
        return item =>
        {
            foreach (object? key in keys)
            {
                item = Access.Item(run, item, key);
                if (item is Undefined && fallback is not null) item = fallback;
            }
            return item;
        };
    }

    static object? Key(string part) => part.Length is > 0 and < 10 && part.All(char.IsAsciiDigit) ? BigInteger.Parse(part) : new JinjaText(part);
}
