using System.Globalization;

namespace Hanok.Language.Templates;

/// <summary><c>strftime</c> with English names, as the C locale has them.</summary>
static class Strftime
{
    /// <summary>A time by a format; directives that are not known stay as they are.</summary>
    public static JinjaText Format(Run run, DateTime time, JinjaText format)
    {
        JinjaTextBuilder text = new(run.Budget);
        string s = format.Value;
        for (int i = 0; i < s.Length; i++)
        {
            int skip = i + 1 < s.Length && s[i + 1] == '-' ? 2 : 1;
            if (s[i] != '%' || i + skip >= s.Length || Directive(time, s[i + skip]) is not { } value)
            {
                text.Append(format, i, i + 1);
                continue;
            }
            run.Budget.Bytes(160);
            // %-d: without padding.
            text.Append(skip == 2 && value.Length > 1 ? value.TrimStart('0', ' ') is { Length: > 0 } bare ? bare : "0" : value);
            i += skip;
        }
        return text.ToText();
    }

    static string? Directive(DateTime t, char c) => c switch
    {
        'a' => N(t, "ddd"),
        'A' => N(t, "dddd"),
        'b' or 'h' => N(t, "MMM"),
        'B' => N(t, "MMMM"),
        'c' => $"{N(t, "ddd MMM")} {t.Day,2} {N(t, "HH:mm:ss yyyy")}",
        'C' => $"{t.Year / 100:00}",
        'd' => N(t, "dd"),
        'D' or 'x' => N(t, "MM/dd/yy"),
        'e' => $"{t.Day,2}",
        'f' => $"{t.Ticks % TimeSpan.TicksPerSecond / 10:000000}",
        'F' => N(t, "yyyy-MM-dd"),
        'G' => $"{ISOWeek.GetYear(t)}",
        'g' => $"{ISOWeek.GetYear(t) % 100:00}",
        'H' => N(t, "HH"),
        'I' => N(t, "hh"),
        'j' => $"{t.DayOfYear:000}",
        'k' => $"{t.Hour,2}",
        'l' => $"{(t.Hour + 11) % 12 + 1,2}",
        'm' => N(t, "MM"),
        'M' => N(t, "mm"),
        'n' => "\n",
        'p' => t.Hour < 12 ? "AM" : "PM",
        'P' => t.Hour < 12 ? "am" : "pm",
        'r' => $"{N(t, "hh:mm:ss")} {(t.Hour < 12 ? "AM" : "PM")}",
        'R' => N(t, "HH:mm"),
        'S' => N(t, "ss"),
        't' => "\t",
        'T' or 'X' => N(t, "HH:mm:ss"),
        'u' => $"{((int)t.DayOfWeek + 6) % 7 + 1}",
        'U' => $"{(t.DayOfYear + 6 - (int)t.DayOfWeek) / 7:00}",
        'V' => $"{ISOWeek.GetWeekOfYear(t):00}",
        'w' => $"{(int)t.DayOfWeek}",
        'W' => $"{(t.DayOfYear + 6 - ((int)t.DayOfWeek + 6) % 7) / 7:00}",
        'y' => N(t, "yy"),
        'Y' => $"{t.Year}",
        'z' or 'Z' => "",               // a time without a zone
        '%' => "%",
        _ => null,
    };

    static string N(DateTime t, string format) => t.ToString(format, CultureInfo.InvariantCulture);
}
