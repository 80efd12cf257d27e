namespace Hanok.Language;

/// <summary>The general categories of Unicode (UAX #44, table 12), by their short names.</summary>
public enum GeneralCategory : byte
{
    /// <summary>Unassigned.</summary>
    Cn,
    /// <summary>Uppercase letter.</summary>
    Lu,
    /// <summary>Lowercase letter.</summary>
    Ll,
    /// <summary>Titlecase letter.</summary>
    Lt,
    /// <summary>Modifier letter.</summary>
    Lm,
    /// <summary>Other letter.</summary>
    Lo,
    /// <summary>Nonspacing mark.</summary>
    Mn,
    /// <summary>Spacing mark.</summary>
    Mc,
    /// <summary>Enclosing mark.</summary>
    Me,
    /// <summary>Decimal digit.</summary>
    Nd,
    /// <summary>Letter-like number.</summary>
    Nl,
    /// <summary>Other number.</summary>
    No,
    /// <summary>Connector punctuation.</summary>
    Pc,
    /// <summary>Dash punctuation.</summary>
    Pd,
    /// <summary>Opening punctuation.</summary>
    Ps,
    /// <summary>Closing punctuation.</summary>
    Pe,
    /// <summary>Initial quotation mark.</summary>
    Pi,
    /// <summary>Final quotation mark.</summary>
    Pf,
    /// <summary>Other punctuation.</summary>
    Po,
    /// <summary>Mathematical symbol.</summary>
    Sm,
    /// <summary>Currency symbol.</summary>
    Sc,
    /// <summary>Modifier symbol.</summary>
    Sk,
    /// <summary>Other symbol.</summary>
    So,
    /// <summary>Space separator.</summary>
    Zs,
    /// <summary>Line separator.</summary>
    Zl,
    /// <summary>Paragraph separator.</summary>
    Zp,
    /// <summary>Control.</summary>
    Cc,
    /// <summary>Format.</summary>
    Cf,
    /// <summary>Surrogate.</summary>
    Cs,
    /// <summary>Private use.</summary>
    Co,
}

/// <summary>Sets of general categories: bit i stands for the category of number i, so that membership is one shift.</summary>
#pragma warning disable MA0062 // the single bits have their names in GeneralCategory
[Flags]
public enum CategorySet : uint
{
    /// <summary>No category.</summary>
    None = 0,
    /// <summary>Letters: Lu, Ll, Lt, Lm, Lo.</summary>
    L = 0x1Fu << 1,
    /// <summary>Marks: Mn, Mc, Me.</summary>
    M = 0x7u << 6,
    /// <summary>Numbers: Nd, Nl, No.</summary>
    N = 0x7u << 9,
    /// <summary>Punctuation: Pc, Pd, Ps, Pe, Pi, Pf, Po.</summary>
    P = 0x7Fu << 12,
    /// <summary>Symbols: Sm, Sc, Sk, So.</summary>
    S = 0xFu << 19,
    /// <summary>Separators: Zs, Zl, Zp.</summary>
    Z = 0x7u << 23,
    /// <summary>Others: Cc, Cf, Cs, Co, Cn.</summary>
    C = 0xFu << 26 | 1,
    /// <summary>Every category.</summary>
    All = 0x3FFF_FFFF,
}
#pragma warning restore MA0062
