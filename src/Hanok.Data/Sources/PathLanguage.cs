using System.Collections.Frozen;

namespace Hanok.Data.Sources;

/// <summary>The language that a path names, as translated software lays its files out: <c>locale/ko/…</c>, <c>help/C/…</c>, <c>x.ko.html</c>, <c>strings_ko_KR.properties</c>.</summary>
static class PathLanguage
{
    // ISO 639-1.
    static readonly FrozenSet<string> Codes = (
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu " +
        "ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw " +
        "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ast kab oci fil hsb dsb szl sah mhr csb nds pap tlh lij sat kmr cak trs").Split(' ').ToFrozenSet();

    // Folders whose children are languages, so that even rare codes are taken for one.
    static readonly FrozenSet<string> Parents = FrozenSet.ToFrozenSet(["locale", "locales", "help", "HTML", "l10n", "i18n", "lang", "translations", "localization"]);

    /// <summary><c>ko</c>, <c>en</c>, another code, or null where the path says nothing.</summary>
    public static string? Of(string path)
    {
        string[] parts = path.Split('/');
        string? found = null;
        for (int i = 0; i < parts.Length; i++)
        {
            string? here = i == parts.Length - 1 ? OfFile(parts[i]) : OfFolder(parts, i);
            // Korean anywhere wins: "en/…/ko" and "ko/…/C" both hold Korean.
            if (here == "ko") return "ko";
            found ??= here;
        }
        return found;
    }

    /// <summary><paramref name="path"/> with every language in it replaced, so that the files of two languages are called the same.</summary>
    public static string Neutral(string path)
    {
        string[] parts = path.Split('/');
        for (int i = 0; i < parts.Length - 1; i++) if (OfFolder(parts, i) is not null) parts[i] = "@";
        string[] words = parts[^1].Split('.');
        for (int i = 1; i < words.Length; i++) if (Code(words[i]) is not null) words[i] = "@";
        string file = string.Join('.', words);
        foreach (string tail in (ReadOnlySpan<string>)["_ko_KR.", "_ko.", "-ko.", "_en_US.", "_en.", "-en."]) file = file.Replace(tail, "_@.");
        parts[^1] = file;
        return string.Join('/', parts);
    }

    static string? OfFolder(string[] parts, int i)
    {
        string part = parts[i];
        if (part == "C" && i > 0 && Parents.Contains(parts[i - 1])) return "en";
        return Code(part);
    }

    static string? OfFile(string file)
    {
        foreach (string packed in (ReadOnlySpan<string>)[".gz", ".dz"]) if (file.EndsWith(packed, StringComparison.Ordinal)) file = file[..^3];
        string[] words = file.Split('.');
        for (int i = words.Length - 1; i > 0; i--) if (Code(words[i]) is { } code && words[i] is not ("so" or "la" or "md" or "am" or "sh" or "ps" or "cs" or "rs" or "mo" or "ml" or "ts")) return code;
        if (file.Contains("_ko.", StringComparison.Ordinal) || file.Contains("_ko_KR.", StringComparison.Ordinal) || file.Contains("-ko.", StringComparison.Ordinal)) return "ko";
        if (file.Contains("_en.", StringComparison.Ordinal) || file.Contains("_en_US.", StringComparison.Ordinal)) return "en";
        return words.Length > 0 && words[0] is "ko" or "ko_KR" ? "ko" : words[0] is "en" ? "en" : null;
    }

    static string? Code(string word)
    {
        if (word.Length is < 2 or > 12) return null;
        int end = word.AsSpan().IndexOfAny('_', '-', '@');
        string code = end < 0 ? word : word[..end];
        if (!Codes.Contains(code)) return null;
        if (end < 0) return code;
        ReadOnlySpan<char> rest = word.AsSpan(end + 1);
        if (rest.Length is < 2 or > 8) return null;
        foreach (char c in rest) if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return null;
        return code;
    }
}
