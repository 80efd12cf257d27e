using System.Net;
using System.Net.Sockets;
using Hanok.Language;

namespace Hanok.Data.Cleaning.Personal;

/// <summary>E-mail addresses, Internet addresses of version 6, passports: what does not begin with a digit.</summary>
static class AddressRules
{
    static readonly string[] KoreanDomains = ["한국", "닷컴", "닷넷"];

    /// <summary>The e-mail address whose <c>@</c> stands at <paramref name="at"/>; null where there is none.</summary>
    public static PersonalSpan? Email(ReadOnlySpan<char> text, int at, int least)
    {
        int start = at;
        bool ascii = at > 0 && text[at - 1] < 0x80;
        while (start > least && IsLocal(text[start - 1], ascii)) start--;
        while (start < at && text[start] is '.' or '-') start++;
        if (start == at || text[at - 1] == '.') return null;
        int end = Domain(text, at + 1);
        return end < 0 ? null : new PersonalSpan(PersonalKind.Email, start, end);
    }

    // A name before "@" is ASCII, or has letters of any script; Korean particles stand after the address, never in it.
    static bool IsLocal(char c, bool ascii) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '%' or '+' or '-' || (!ascii && c >= 0x80 && UnicodeTables.IsLetter(c));

    static int Domain(ReadOnlySpan<char> text, int start)
    {
        if (start < text.Length && text[start] == '[')
        {
            int close = text[start..].IndexOf(']');
            return close > 1 && close < 48 && IPAddress.TryParse(text.Slice(start + 1, close - 1), out _) ? start + close + 1 : -1;
        }
        int i = start, end = -1, labels = 0;
        while (i < text.Length)
        {
            int label = i;
            bool ascii = text[i] < 0x80;
            while (i < text.Length && (ascii ? char.IsAsciiLetterOrDigit(text[i]) || text[i] == '-' : UnicodeTables.IsLetter(text[i]) && text[i] >= 0x80)) i++;
            if (i == label) break;
            labels++;
            if (labels > 1)
            {
                if (ascii && i - label >= 2 && HasLetter(text[label..i])) end = i;
                // A top-level domain in Hangul runs into the particle after it: only the known ones can be told.
                foreach (string known in KoreanDomains) if (!ascii && text[label..].StartsWith(known)) return label + known.Length;
            }
            if (i >= text.Length || text[i] != '.') break;
            i++;
        }
        while (end > start && text[end - 1] == '-') end--;
        return end;
    }

    static bool HasLetter(ReadOnlySpan<char> label)
    {
        foreach (char c in label) if (char.IsAsciiLetter(c)) return true;
        return false;
    }

    /// <summary>The version 6 address around the colon at <paramref name="colon"/>; null where there is none.</summary>
    public static PersonalSpan? Ip6(ReadOnlySpan<char> text, int colon, int least)
    {
        int start = colon, end = colon;
        while (start > least && IsIp6(text[start - 1]) && colon - start < 48) start--;
        while (end < text.Length && IsIp6(text[end]) && end - start < 48) end++;
        while (end > start && text[end - 1] is '.' || (end > start + 1 && text[end - 1] == ':' && text[end - 2] != ':')) end--;
        ReadOnlySpan<char> run = text[start..end];
        bool bounded = (start == 0 || !char.IsAsciiLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end]));
        if (!bounded || run.Count(':') < 2 || !HasDigit(run)) return null;
        return IPAddress.TryParse(run, out IPAddress? a) && a.AddressFamily == AddressFamily.InterNetworkV6 ? new PersonalSpan(PersonalKind.Ip, start, end) : null;
    }

    static bool IsIp6(char c) => char.IsAsciiHexDigit(c) || c is ':' or '.';

    // The first group has a digit: "abc::def" is a name in a program.
    static bool HasDigit(ReadOnlySpan<char> run)
    {
        foreach (char c in run[..Math.Max(0, run.IndexOf(':'))]) if (char.IsAsciiDigit(c)) return true;
        return false;
    }

    /// <summary>The passport number whose letter stands before the digit at <paramref name="digit"/>: a letter and eight digits, or a letter, three digits, a letter, four digits.</summary>
    public static PersonalSpan? Passport(ReadOnlySpan<char> text, int digit)
    {
        int start = digit - 1;
        if (start < 0 || text[start] is not ('M' or 'S' or 'R' or 'O' or 'D') || start + 9 > text.Length) return null;
        if (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '-' or '_')) return null;
        for (int i = 1; i < 9; i++)
        {
            bool letter = i == 4 && char.IsAsciiLetterUpper(text[start + i]);
            if (!letter && !char.IsAsciiDigit(text[start + i])) return null;
        }
        int end = start + 9;
        return end < text.Length && char.IsAsciiLetterOrDigit(text[end]) ? null : new PersonalSpan(PersonalKind.Passport, start, end);
    }
}
