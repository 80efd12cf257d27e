using System.Buffers;
using System.Net;
using System.Text;

namespace Hanok.Data.Cleaning.Personal;

/// <summary>Finds and redacts personal data by rule, Korean and international.</summary>
public static class PersonalData
{
    static readonly SearchValues<char> Anchors = SearchValues.Create("0123456789０１２３４５６７８９@:");

    /// <summary>The personal data in <paramref name="text"/>, in order, without overlaps, added to <paramref name="into"/>.</summary>
    public static void Find(ReadOnlySpan<char> text, List<PersonalSpan> into)
    {
        int from = 0;
        for (int i = 0; i < text.Length;)
        {
            int next = text[i..].IndexOfAny(Anchors);
            if (next < 0) return;
            i += next;
            PersonalSpan? found = text[i] switch
            {
                '@' => AddressRules.Email(text, i, from),
                ':' => AddressRules.Ip6(text, i, from),
                _ => AddressRules.Passport(text, i) ?? NumberRules.Match(text, i) ?? Ip6(text, i, from),
            };
            if (found is { } span && span.Start >= from)
            {
                into.Add(span);
                i = from = span.End;
                continue;
            }
            bool digit = Checksums.Digit(text[i]) >= 0;
            i++;
            while (digit && i < text.Length && Checksums.Digit(text[i]) >= 0) i++;
        }
    }

    /// <summary>
    /// <paramref name="text"/> with every find replaced by its kind in brackets, as <c>[phone]</c>; the same object where nothing was found.
    /// Internet addresses that are not public (private, loopback, documentation) stay: they belong to nobody.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="scratch">A list to work with, emptied.</param>
    /// <param name="counts">Adds one for each redaction, at its kind.</param>
    public static string Redact(string text, List<PersonalSpan> scratch, Span<long> counts)
    {
        scratch.Clear();
        Find(text, scratch);
        if (scratch.Count == 0) return text;
        StringBuilder? s = null;
        int from = 0;
        foreach (PersonalSpan span in scratch)
        {
            if (span.Kind == PersonalKind.Ip && !IsPublic(text.AsSpan(span.Start, span.End - span.Start))) continue;
            s ??= new StringBuilder(text.Length);
            s.Append(text, from, span.Start - from).Append('[').Append(span.Name).Append(']');
            from = span.End;
            counts[(int)span.Kind]++;
        }
        return s is null ? text : s.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>True for an address that is reached from everywhere (IANA's special-purpose registries, RFC 6890).</summary>
    public static bool IsPublic(ReadOnlySpan<char> address)
    {
        if (!IPAddress.TryParse(address, out IPAddress? a)) return false;
        Span<byte> b = stackalloc byte[16];
        a.TryWriteBytes(b, out int n);
        if (n == 16) return (b[0] & 0xe0) == 0x20 && !(b[0] == 0x20 && b[1] == 0x01 && (b[2] == 0x0d && b[3] == 0xb8 || b[2] < 2));
        return b[0] switch
        {
            0 or 10 or 127 or >= 224 => false,
            100 => (b[1] & 0xc0) != 0x40,
            169 => b[1] != 254,
            172 => (b[1] & 0xf0) != 16,
            192 => !(b[1] == 168 || b[1] == 0 && b[2] is 0 or 2 || b[1] == 88 && b[2] == 99),
            198 => !(b[1] is 18 or 19 || b[1] == 51 && b[2] == 100),
            203 => !(b[1] == 0 && b[2] == 113),
            _ => true,
        };
    }

    // "2001:db8::1" begins with a digit, and so does a time of day: the colon tells.
    static PersonalSpan? Ip6(ReadOnlySpan<char> text, int start, int least)
    {
        int i = start;
        while (i < text.Length && char.IsAsciiHexDigit(text[i]) && i - start < 5) i++;
        return i < text.Length && text[i] == ':' ? AddressRules.Ip6(text, i, least) : null;
    }
}
