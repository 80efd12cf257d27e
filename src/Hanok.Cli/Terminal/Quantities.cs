using Hanok.Language.Messages;

namespace Hanok.Cli;

/// <summary>Numbers as people read them: thousands separators, sizes in powers of 1,000, durations in the two largest units.</summary>
static class Quantities
{
    /// <summary>Bytes as B, kB, MB, GB, TB.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        int u = 0;
        for (; bytes >= 999.5 && u < units.Length - 1; u++) bytes /= 1000;
        return u == 0 || bytes >= 100 ? $"{bytes:N0} {units[u]}" : $"{bytes:0.0} {units[u]}";
    }

    /// <summary>Seconds as 45 s, 2 min 40 s, 3 h 5 min, in words of the language.</summary>
    public static string Duration(double seconds, UserLanguage language)
    {
        long s = (long)Math.Round(Math.Max(0, seconds));
        bool korean = language == UserLanguage.Korean;
        string h = korean ? "시간" : " h", m = korean ? "분" : " min", sec = korean ? "초" : " s";
        if (s < 60) return $"{s}{sec}";
        if (s < 3600) return s % 60 == 0 ? $"{s / 60}{m}" : $"{s / 60}{m} {s % 60}{sec}";
        return s % 3600 / 60 == 0 ? $"{s / 3600:N0}{h}" : $"{s / 3600:N0}{h} {s % 3600 / 60}{m}";
    }
}
