namespace Hanok.Language.Korean;

/// <summary>The Korean particles whose form depends on the sound before them.</summary>
public static class Particles
{
    /// <summary>
    /// The form of a particle pair that fits the end of <paramref name="word"/>: the first after a final consonant, the second after a vowel
    /// (<c>은/는, 이/가, 을/를, 과/와, 아/야, 이/</c>); for pairs that begin with <c>으로</c> (<c>으로/로, 으로서/로서</c>) ㄹ counts as a vowel.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="pair"/> has no slash.</exception>
    public static string For(string word, string pair)
    {
        int slash = pair.IndexOf('/');
        if (slash < 0) throw new ArgumentException($"expected two forms with a slash between them, found '{pair}'", nameof(pair));
        char final = FinalConsonant(word);
        bool consonant = final != '\0' && !(final == 'ㄹ' && pair.StartsWith("으로", StringComparison.Ordinal));
        return consonant ? pair[..slash] : pair[(slash + 1)..];
    }

    /// <summary>The word with the particle after it.</summary>
    public static string With(string word, string pair) => word + For(word, pair);

    /// <summary>
    /// The final consonant with which <paramref name="word"/> ends when read aloud in Korean ('\0' for a vowel): Hangul by its structure, letters of Hangul by their
    /// names, digits by their reading, Latin letters as abbreviations (letter by letter) or as words (roughly), units after digits by the unit. Quotation marks are
    /// looked through; what stands in brackets at the end belongs to the word before them.
    /// </summary>
    public static char FinalConsonant(ReadOnlySpan<char> word)
    {
        if (word.ContainsAnyInRange('\u1100', '\u11FF')) word = Normalization.Nfc(word.ToString());
        word = WithoutBrackets(word);
        for (int i = word.Length - 1; i >= 0; i--)
        {
            char c = word[i];
            if (Hangul.IsSyllable(c)) return Hangul.Finals[(c - '가') % 28];
            if (c is >= 'ㄱ' and <= 'ㅎ') return c;                                     // 기역, 니은 … 히읗 end in the letter they name
            if (c is >= 'ㅏ' and <= 'ㅣ') return '\0';
            if (c is >= '0' and <= '9') return Numbers.Final(word[..(i + 1)]);
            if (char.IsAsciiLetter(c)) return LatinWords.Final(word[..(i + 1)]);
            if (c is '%' or '℃' or '°' or '+' or '*' or '#' or '&' or '@') return '\0';   // 퍼센트, 도, 플러스 …
            if (c == 'ん' || c == 'ン') return 'ㄴ';
            if (c > '\u02FF' && UnicodeTables.IsLetter(c)) return '\0';
        }
        return '\0';
    }

    // 서울(Seoul): the particle follows 서울. Brackets around everything are looked through.
    static ReadOnlySpan<char> WithoutBrackets(ReadOnlySpan<char> word)
    {
        ReadOnlySpan<char> trimmed = word.TrimEnd(" '\"’”」』");
        while (trimmed.Length > 0 && ")]}>）］】〉》".IndexOf(trimmed[^1]) is var kind and >= 0)
        {
            int open = trimmed.LastIndexOf("([{<（［【〈《"[kind]);
            if (open <= 0 || trimmed[..open].Trim().IsEmpty) break;
            trimmed = trimmed[..open].TrimEnd();
        }
        return trimmed;
    }
}

/// <summary>The sound at the end of a number in digits.</summary>
static class Numbers
{
    const string Finals = "ㅇㄹ\0ㅁ\0\0ㄱㄹㄹ\0";             // 영 일 이 삼 사 오 육 칠 팔 구

    public static char Final(ReadOnlySpan<char> number)
    {
        if (number[^1] != '0') return Finals[number[^1] - '0'];
        int zeros = 0, i = number.Length - 1;
        for (; i >= 0 && (number[i] == '0' || (number[i] == ',' && zeros > 0)); i--) if (number[i] == '0') zeros++;
        // After a point digits are read one by one; zeros alone are 영.
        if (i < 0 || number[i] is < '1' or > '9' || IsFraction(number[..i])) return 'ㅇ';
        return zeros switch { 1 => 'ㅂ', 2 => 'ㄱ', 3 => 'ㄴ', < 8 => 'ㄴ', < 12 => 'ㄱ', < 16 => '\0', _ => 'ㅇ' };     // 십 백 천 만 억 조 경
    }

    static bool IsFraction(ReadOnlySpan<char> before)
    {
        int i = before.Length - 1;
        while (i >= 0 && char.IsAsciiDigit(before[i])) i--;
        return i >= 1 && before[i] == '.' && char.IsAsciiDigit(before[i - 1]);
    }
}

/// <summary>The sound at the end of Latin letters as Koreans read them.</summary>
static class LatinWords
{
    public static char Final(ReadOnlySpan<char> text)
    {
        int start = text.Length;
        while (start > 0 && char.IsAsciiLetter(text[start - 1])) start--;
        ReadOnlySpan<char> word = text[start..];
        if (start > 0 && char.IsAsciiDigit(text[start - 1]) && Unit(word) is { } unit) return unit;
        bool abbreviation = word.Length == 1 || !word.ContainsAnyInRange('a', 'z') || !word.ContainsAny("aeiouyAEIOUY");
        return abbreviation ? Letter(word[^1]) : Word(word);
    }

    // 엘, 엠, 엔, 알 end in a consonant, the other names of letters in a vowel.
    static char Letter(char letter) => (letter | 0x20) switch { 'l' or 'r' => 'ㄹ', 'm' => 'ㅁ', 'n' => 'ㄴ', _ => '\0' };

    static char? Unit(ReadOnlySpan<char> unit) => unit switch
    {
        "g" or "kg" or "mg" => 'ㅁ',                                                    // 그램
        "m" or "km" or "cm" or "mm" or "l" or "ml" or "L" or "mL" or "s" or "ms" => '\0',   // 미터, 리터, 초
        _ => null,
    };

    // By the end of the spelling: file 파일, name 네임, line 라인, ping 핑, map 맵, block 블록, set 셋; server 서버 and the like end in a vowel.
    static char Word(ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[4];
        int length = Math.Min(4, word.Length);
        for (int i = 0; i < length; i++) lower[i] = (char)(word[word.Length - length + i] | 0x20);
        ReadOnlySpan<char> end = lower[..length];
        if (end.EndsWith("ng")) return 'ㅇ';
        if (end.EndsWith("l") || end.EndsWith("le")) return 'ㄹ';
        if (end.EndsWith("m") || end.EndsWith("me")) return 'ㅁ';
        if (end.EndsWith("n") || end.EndsWith("ne")) return 'ㄴ';
        if (end.EndsWith("ck") || end.EndsWith("ook")) return 'ㄱ';
        bool afterVowel = length > 1 && "aeiou".Contains(end[^2]) && !(length > 2 && "aeiou".Contains(end[^3]));
        if (end.EndsWith("pp") || (end.EndsWith("p") && afterVowel)) return 'ㅂ';
        return end.EndsWith("t") && afterVowel ? 'ㅅ' : '\0';
    }
}
