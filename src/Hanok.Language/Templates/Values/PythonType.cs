using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>The names of types as Python gives them.</summary>
static class PythonType
{
    /// <summary>The type of a value.</summary>
    public static string NameOf(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        BigInteger => "int",
        double => "float",
        JinjaText => "str",
        TupleValue => "tuple",
        ListValue => "list",
        DictValue => "dict",
        RangeValue => "range",
        DictView view => view.TypeName,
        LazyValue => "generator",
        NamespaceValue => "Namespace",
        Undefined => "Undefined",
        Macro => "Macro",
        LoopValue => "LoopContext",
        SliceValue => "slice",
        Callable => "function",
        _ => value.GetType().Name,
    };
}
