using System.Collections.Frozen;
using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>The methods of each type. Those that would change their value are there, to be refused by name.</summary>
static class Methods
{
    static readonly FrozenDictionary<string, Builtin> None = FrozenDictionary<string, Builtin>.Empty;

    static readonly FrozenDictionary<string, Builtin> OfList = new Dictionary<string, Builtin>
    {
        ["index"] = (run, self, a) => Index(run, ((ListValue)self!).Items, a),
        ["count"] = (run, self, a) => Count(run, ((ListValue)self!).Items, a),
        ["copy"] = (_, self, _) => self,
    }.Concat(Refused("append", "extend", "insert", "pop", "remove", "reverse", "sort", "clear")).ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, Builtin> OfTuple = new Dictionary<string, Builtin>
    {
        ["index"] = (run, self, a) => Index(run, ((TupleValue)self!).Items, a),
        ["count"] = (run, self, a) => Count(run, ((TupleValue)self!).Items, a),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, Builtin> OfDict = new Dictionary<string, Builtin>
    {
        ["get"] = (_, self, a) => Get((DictValue)self!, a.Bind("get", 1, "key", "default")),
        ["keys"] = (_, self, _) => new DictView((DictValue)self!, DictPart.Keys),
        ["values"] = (_, self, _) => new DictView((DictValue)self!, DictPart.Values),
        ["items"] = (_, self, _) => new DictView((DictValue)self!, DictPart.Items),
        ["copy"] = (_, self, _) => self,
    }.Concat(Refused("pop", "popitem", "update", "setdefault", "clear")).ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, Builtin> OfCycler = new Dictionary<string, Builtin>
    {
        ["next"] = (_, self, _) => ((CyclerValue)self!).Next(),
        ["reset"] = (_, self, _) =>
        {
            ((CyclerValue)self!).Reset();
            return null;
        },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, Builtin> OfFloat = new Dictionary<string, Builtin>
    {
        ["is_integer"] = (_, self, _) => double.IsInteger((double)self!),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenDictionary<string, Builtin> OfInteger = new Dictionary<string, Builtin>
    {
        ["bit_length"] = (_, self, _) => Numbers.TryWhole(self, out BigInteger n) ? new BigInteger(BigInteger.Abs(n).GetBitLength()) : BigInteger.Zero,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The methods of a value.</summary>
    public static FrozenDictionary<string, Builtin> Of(object? value) => value switch
    {
        JinjaText => StringMethods.All,
        DictValue => OfDict,
        ListValue => OfList,
        TupleValue => OfTuple,
        CyclerValue => OfCycler,
        double => OfFloat,
        BigInteger or bool => OfInteger,
        _ => None,
    };

    static IEnumerable<KeyValuePair<string, Builtin>> Refused(params string[] names) =>
        names.Select(n => KeyValuePair.Create<string, Builtin>(n, (_, self, _) => throw new TemplateFault("immutable", n, PythonType.NameOf(self))));

    static object? Get(DictValue dict, Bound a) => dict.TryGet(a[0], out object? value) ? value : a.Or(1, null);

    static object? Index(Run run, IReadOnlyList<object?> items, Arguments arguments)
    {
        Bound a = arguments.Bind("index", 1, "value");
        for (int i = 0; i < items.Count; i++)
            if (Equality.AreEqual(items[i], a[0], run.Budget)) return new BigInteger(i);
        throw new TemplateFault("not_in_list");
    }

    static object? Count(Run run, IReadOnlyList<object?> items, Arguments arguments)
    {
        Bound a = arguments.Bind("count", 1, "value");
        return new BigInteger(items.Count(i => Equality.AreEqual(i, a[0], run.Budget)));
    }
}
