namespace Hanok.Data.Cleaning.Personal;

/// <summary>The rules for numbers: given groups of digits, what they are.</summary>
static class NumberRules
{
    static readonly string[] Banks = ["은행", "농협", "뱅크", "신협", "수협", "새마을금고", "우체국", "계좌"];

    /// <summary>The personal number that begins at <paramref name="start"/>, a digit; null where there is none.</summary>
    public static PersonalSpan? Match(ReadOnlySpan<char> text, int start)
    {
        char before = start > 0 ? text[start - 1] : '\0';
        if (char.IsAsciiLetter(before) || before is '_' or '#') return null;
        // Inside a longer number: 1-010-…, 3.010…, 1,234.
        if (start > 1 && (NumberGroups.IsHyphen(before) || before is '.' or ',') && Checksums.Digit(text[start - 2]) >= 0) return null;
        NumberGroups g = new(text, start, before == '(');
        if (before == '+') return International(g, start - 1);
        if (Phone(g) is { } phone) return phone with { Start = g.Closed ? start - 1 : start };
        if (g.Closed) return null;
        if (Resident(text, g) is { } resident) return resident;
        if (g.Has(2, 2, 6, 2) && g.AllBy('-', 4) && g.Value(0) is (>= 11 and <= 26) or 28) return Span(PersonalKind.Driver, g, 4);
        if (Card(text, g) is { } card) return card;
        bool bank = HasBefore(text, start, 20, Banks);
        if (bank && Account(g) is { } account) return account;
        if (g.Has(3, 2, 5) && g.AllBy('-', 3)) return Span(PersonalKind.Business, g, 3);
        return Ip(g);
    }

    static PersonalSpan Span(PersonalKind kind, in NumberGroups g, int groups) => new(kind, g.Start(0), g.End(groups - 1));

    // Mobile 01[016789], Seoul 02, areas 03x-06x, internet 070, personal 050x; then 3-4 and 4 digits. Only a mobile number may be written without separators.
    static PersonalSpan? Phone(in NumberGroups g)
    {
        if (g.Digit(0, 0) != 0) return null;
        if (g.EndsAt(1) && g.Length(0) is 10 or 11 && IsMobile(g)) return Span(PersonalKind.Phone, g, 1);
        if (g.Count < 3 || !IsArea(g) || g.Length(1) is not (3 or 4) || g.Length(2) != 4 || !g.EndsAt(3)) return null;
        return Span(PersonalKind.Phone, g, 3);
    }

    static bool IsMobile(in NumberGroups g) => g.Digit(0, 1) == 1 && g.Digit(0, 2) is 0 or 1 or >= 6;

    static bool IsArea(in NumberGroups g) => g.Length(0) switch
    {
        2 => g.Digit(0, 1) == 2,
        3 => IsMobile(g) || g.Digit(0, 1) is >= 3 and <= 6 || (g.Digit(0, 1) == 7 && g.Digit(0, 2) == 0),
        4 => g.Digit(0, 1) == 5 && g.Digit(0, 2) == 0,
        _ => false,
    };

    // E.164: a country code, 8 to 15 digits in all.
    static PersonalSpan? International(in NumberGroups g, int start)
    {
        if (g.Digit(0, 0) == 0) return null;
        int total = 0, best = 0;
        for (int i = 0; i < g.Count && total + g.Length(i) <= 15; i++)
        {
            total += g.Length(i);
            if (total >= 8 && g.EndsAt(i + 1)) best = i + 1;
        }
        return best == 0 ? null : new PersonalSpan(PersonalKind.Phone, start, g.End(best - 1));
    }

    // A date and a gender digit; the check digit is not asked for.
    static PersonalSpan? Resident(ReadOnlySpan<char> text, in NumberGroups g)
    {
        bool whole = g.Has(13), parted = g.Has(6, 7) && g.Separator(0) == '-';
        if (!whole && !parted) return null;
        int groups = parted ? 2 : 1;
        bool labelled = HasBefore(text, g.Start(0), 12, ["법인"]);
        if (labelled) return Span(PersonalKind.Corporate, g, groups);
        int gender = parted ? g.Digit(1, 0) : g.Digit(0, 6);
        if (gender is 0 or 9) return null;
        int year = (gender is 1 or 2 or 5 or 6 ? 1900 : 2000) + g.Digit(0, 0) * 10 + g.Digit(0, 1);
        int month = g.Digit(0, 2) * 10 + g.Digit(0, 3), day = g.Digit(0, 4) * 10 + g.Digit(0, 5);
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        return Span(PersonalKind.Resident, g, groups);
    }

    static PersonalSpan? Card(ReadOnlySpan<char> text, in NumberGroups g)
    {
        int groups = g.Has(4, 4, 4, 4) ? 4 : g.Has(4, 6, 5) ? 3 : g.Count >= 1 && g.EndsAt(1) && g.Length(0) is >= 13 and <= 19 ? 1 : 0;
        if (groups == 0 || (groups > 1 && !g.AllBy(' ', groups) && !g.AllBy('-', groups))) return null;
        int digits = 0;
        for (int i = 0; i < groups; i++) digits += g.Length(i);
        int first = g.Digit(0, 0), second = g.Digit(0, 1);
        // Issuers' ranges (ISO/IEC 7812): 3 travel and entertainment, 2, 4, 5, 6 banks, 9 national.
        bool issued = digits switch
        {
            13 => first == 4,
            14 => first == 3 && second is 0 or 6 or 8,
            15 => first == 3 && second is 4 or 7,
            16 => first is >= 2 and <= 6 or 9,
            _ => first is 4 or 6,
        };
        return issued && Checksums.Luhn(text[g.Start(0)..g.End(groups - 1)]) ? Span(PersonalKind.Card, g, groups) : null;
    }

    static PersonalSpan? Account(in NumberGroups g)
    {
        int total = 0, best = 0;
        for (int i = 0; i < g.Count && i < 5; i++)
        {
            total += g.Length(i);
            if (total is >= 10 and <= 16 && g.AllBy('-', i + 1) && g.EndsAt(i + 1)) best = i + 1;
        }
        return best >= 1 ? Span(PersonalKind.Account, g, best) : null;
    }

    static PersonalSpan? Ip(in NumberGroups g)
    {
        if (g.Count < 4 || !g.AllBy('.', 4) || !g.EndsAt(4)) return null;
        for (int i = 0; i < 4; i++) if (g.Length(i) > 3 || g.Value(i) > 255 || (g.Length(i) > 1 && g.Digit(i, 0) == 0)) return null;
        return Span(PersonalKind.Ip, g, 4);
    }

    static bool HasBefore(ReadOnlySpan<char> text, int at, int reach, ReadOnlySpan<string> words)
    {
        ReadOnlySpan<char> before = text[Math.Max(0, at - reach)..at];
        foreach (string word in words) if (before.Contains(word, StringComparison.Ordinal)) return true;
        return false;
    }
}
