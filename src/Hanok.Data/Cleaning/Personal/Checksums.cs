namespace Hanok.Data.Cleaning.Personal;

/// <summary>Check digits. They only raise confidence: a resident number issued since October 2020 has none.</summary>
public static class Checksums
{
    /// <summary>Resident number (13 digits): weights 2-9, 2-5; 11 (foreigners, gender digit 5-8: 13) less the sum modulo 11, modulo 10.</summary>
    public static bool Resident(ReadOnlySpan<char> number)
    {
        Span<int> d = stackalloc int[13];
        if (!Digits(number, d)) return false;
        int sum = 0;
        for (int i = 0; i < 12; i++) sum += d[i] * (i < 8 ? i + 2 : i - 6);
        return ((d[6] is >= 5 and <= 8 ? 13 : 11) - sum % 11) % 10 == d[12];
    }

    /// <summary>Business number (10 digits): weights 1, 3, 7, 1, 3, 7, 1, 3, 5, and the tens of the last product.</summary>
    public static bool Business(ReadOnlySpan<char> number)
    {
        Span<int> d = stackalloc int[10];
        if (!Digits(number, d)) return false;
        ReadOnlySpan<int> weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
        int sum = d[8] * 5 / 10;
        for (int i = 0; i < 9; i++) sum += d[i] * weights[i];
        return (10 - sum % 10) % 10 == d[9];
    }

    /// <summary>Corporate number (13 digits): weights 1 and 2 in turn.</summary>
    public static bool Corporate(ReadOnlySpan<char> number)
    {
        Span<int> d = stackalloc int[13];
        if (!Digits(number, d)) return false;
        int sum = 0;
        for (int i = 0; i < 12; i++) sum += d[i] * (1 + i % 2);
        return (10 - sum % 10) % 10 == d[12];
    }

    /// <summary>Luhn's check (ISO/IEC 7812-1) over the digits of <paramref name="number"/>.</summary>
    public static bool Luhn(ReadOnlySpan<char> number)
    {
        int sum = 0, n = 0;
        for (int i = number.Length - 1; i >= 0; i--)
        {
            int d = Digit(number[i]);
            if (d < 0) continue;
            if (n++ % 2 == 1) d = 2 * d > 9 ? 2 * d - 9 : 2 * d;
            sum += d;
        }
        return n > 0 && sum % 10 == 0;
    }

    /// <summary>The value of an ASCII or full-width digit, else -1.</summary>
    internal static int Digit(char c) => c is >= '0' and <= '9' ? c - '0' : c is >= '０' and <= '９' ? c - '０' : -1;

    static bool Digits(ReadOnlySpan<char> number, Span<int> into)
    {
        int n = 0;
        foreach (char c in number)
        {
            int d = Digit(c);
            if (d < 0) continue;
            if (n == into.Length) return false;
            into[n++] = d;
        }
        return n == into.Length;
    }
}
