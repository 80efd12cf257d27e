using System.Collections.Frozen;
using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>All tests by name: <c>value is …</c>.</summary>
static class ValueTests
{
    static readonly FrozenDictionary<string, Func<Run, object?, Arguments, bool>> All = new Dictionary<string, Func<Run, object?, Arguments, bool>>
    {
        ["defined"] = (_, v, _) => v is not Undefined,
        ["undefined"] = (_, v, _) => v is Undefined,
        ["none"] = (_, v, _) => v is null,
        ["boolean"] = (_, v, _) => v is bool,
        ["true"] = (_, v, _) => v is true,
        ["false"] = (_, v, _) => v is false,
        ["integer"] = (_, v, _) => v is BigInteger,
        ["float"] = (_, v, _) => v is double,
        ["number"] = (_, v, _) => Numbers.IsNumber(v),
        ["string"] = (_, v, _) => v is JinjaText,
        ["mapping"] = (_, v, _) => v is DictValue,
        ["sequence"] = (_, v, _) => v is JinjaText or ListValue or TupleValue or DictValue or RangeValue or Undefined,
        ["iterable"] = (_, v, _) => v is JinjaText or ListValue or TupleValue or DictValue or DictView or RangeValue or LazyValue or LoopValue or Undefined,
        ["callable"] = (_, v, _) => v is Callable or Undefined || v is LoopValue,
        ["escaped"] = (_, v, _) => v is JinjaText { IsMarkup: true },
        ["odd"] = (run, v, _) => !IsZero(Arithmetic.Apply(run, "%", v, new BigInteger(2))),
        ["even"] = (run, v, _) => IsZero(Arithmetic.Apply(run, "%", v, new BigInteger(2))),
        ["divisibleby"] = (run, v, a) => IsZero(Arithmetic.Apply(run, "%", v, a.Bind("divisibleby", 1, "num")[0])),
        ["upper"] = (run, v, _) => StringMethods.IsCase(Printing.Str(run, v), upper: true),
        ["lower"] = (run, v, _) => StringMethods.IsCase(Printing.Str(run, v), upper: false),
        ["sameas"] = (_, v, a) => IsSame(v, a.Bind("sameas", 1, "other")[0]),
        ["filter"] = (_, v, _) => v is JinjaText t && Filters.Knows(t.Value),
        ["test"] = (_, v, _) => v is JinjaText t && Knows(t.Value),
        ["in"] = Compared("in"),
        ["eq"] = Compared("=="),
        ["equalto"] = Compared("=="),
        ["=="] = Compared("=="),
        ["ne"] = Compared("!="),
        ["!="] = Compared("!="),
        ["lt"] = Compared("<"),
        ["lessthan"] = Compared("<"),
        ["<"] = Compared("<"),
        ["le"] = Compared("<="),
        ["<="] = Compared("<="),
        ["gt"] = Compared(">"),
        ["greaterthan"] = Compared(">"),
        [">"] = Compared(">"),
        ["ge"] = Compared(">="),
        [">="] = Compared(">="),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether there is a test of this name.</summary>
    public static bool Knows(string name) => All.ContainsKey(name);

    /// <summary>Whether a value passes a test.</summary>
    /// <exception cref="TemplateFault">There is none of this name, or it does not work on the value.</exception>
    public static bool Apply(Run run, string name, object? value, Arguments arguments) =>
        All.TryGetValue(name, out var test) ? test(run, value, arguments) : throw new TemplateFault("no_test", TemplateFault.Short(name));

    static Func<Run, object?, Arguments, bool> Compared(string op) => (run, v, a) => Equality.Holds(run, op, v, a.Bind(op, 1, "other")[0]);

    static bool IsZero(object? n) => n is BigInteger whole ? whole.IsZero : n is 0.0;

    static bool IsSame(object? a, object? b) => ReferenceEquals(a, b) || a is bool x && b is bool y && x == y || a is BigInteger m && b is BigInteger n && m == n
        || a is JinjaText s && b is JinjaText t && s.Value == t.Value;
}
