using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>
/// <c>value.name</c> and <c>value[key]</c>. Attributes are those listed by this program and no others: there is nothing to be reached behind a value.
/// A missing one gives <see cref="Undefined"/>; looking into that is an error.
/// </summary>
static class Access
{
    // A number, a method with the value it belongs to, or what stands for nothing.
    const int AccessBytes = 64;

    /// <summary><c>value.name</c>: the attribute, else the key.</summary>
    public static object? Attribute(Run run, object? value, JinjaText name)
    {
        if (value is Undefined u) throw u.Fault;
        run.Budget.Bytes(AccessBytes);
        return TryAttribute(value, name.Value, out object? found) || TryItem(run, value, name, out found) ? found : Undefined.Member(value, name);
    }

    /// <summary><c>value[key]</c>: the key, else the attribute.</summary>
    public static object? Item(Run run, object? value, object? key)
    {
        if (value is Undefined u) throw u.Fault;
        run.Budget.Bytes(AccessBytes);
        if (TryItem(run, value, key, out object? found)) return found;
        return key is JinjaText name && TryAttribute(value, name.Value, out found) ? found : Undefined.Member(value, key);
    }

    /// <summary>The attribute alone, as the filter <c>attr</c> has it.</summary>
    public static object? AttributeOnly(object? value, JinjaText name) =>
        value is Undefined u ? throw u.Fault : TryAttribute(value, name.Value, out object? found) ? found : Undefined.Member(value, name);

    static bool TryAttribute(object? value, string name, out object? found)
    {
        if (Methods.Of(value).TryGetValue(name, out Builtin? method))
        {
            found = new BuiltinCall(name, value, method);
            return true;
        }
        (bool there, found) = value switch
        {
            NamespaceValue ns => (ns.Attributes.TryGetValue(name, out object? attribute), attribute),
            LoopValue loop => loop.Attribute(name),
            Macro macro => macro.Attribute(name),
            BlocksValue blocks => blocks.Attribute(name),
            CyclerValue cycler when name == "current" => (true, cycler.Current),
            GroupValue group => name switch { "grouper" => (true, group.Items[0]), "list" => (true, group.Items[1]), _ => (false, null) },
            _ => (false, null),
        };
        return there;
    }

    static bool TryItem(Run run, object? value, object? key, out object? found)
    {
        found = null;
        switch (value)
        {
            case DictValue dict:
                if (key is JinjaText name) run.Budget.Scan(name);
                return key is not (ListValue or DictValue or SliceValue) && dict.TryGet(key, out found);
            case JinjaText or ListValue or TupleValue or RangeValue when key is SliceValue slice:
                return Slicing.TrySlice(run, value, slice, out found);
            case JinjaText or ListValue or TupleValue or RangeValue when Numbers.TryWhole(key, out BigInteger n):
                int count = Membership.Count(value);
                if (n < 0) n += count;
                if (n < 0 || n >= count) return false;
                int i = (int)n;
                found = value switch
                {
                    JinjaText t => Slicing.CharacterAt(run, t, i),
                    ListValue l => l.Items[i],
                    TupleValue t => t.Items[i],
                    RangeValue r => r[i],
                    _ => null,
                };
                return true;
            default: return false;
        }
    }
}
