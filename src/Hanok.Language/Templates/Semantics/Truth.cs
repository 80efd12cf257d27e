using System.Numerics;

namespace Hanok.Language.Templates;

/// <summary>What counts as true.</summary>
static class Truth
{
    /// <summary>None, false, zero, what is empty and what is undefined are false.</summary>
    public static bool Of(object? value) => value switch
    {
        null or Undefined => false,
        bool b => b,
        BigInteger n => !n.IsZero,
        double d => d != 0,
        JinjaText t => t.Value.Length > 0,
        ListValue l => l.Items.Count > 0,
        TupleValue t => t.Items.Count > 0,
        DictValue d => d.Count > 0,
        DictView v => v.Owner.Count > 0,
        RangeValue r => r.Count > 0,
        LoopValue l => l.Length > 0,
        _ => true,
    };
}
