namespace Hanok.Language.Korean;

/// <summary>The Korean particles whose form depends on the sound before them.</summary>
public static class Particles
{
    /// <summary>
    /// The form of a particle pair that fits the end of <paramref name="word"/>: the first after a final consonant, the second after a vowel
    /// (<c>은/는, 이/가, 을/를, 과/와, 아/야, 이/</c>); for <c>으로/로</c> ㄹ counts as a vowel.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="pair"/> has no slash.</exception>
    public static string For(string word, string pair)
    {
        int slash = pair.IndexOf('/');
        if (slash < 0) throw new ArgumentException($"expected two forms with a slash between them, found '{pair}'", nameof(pair));
        char final = FinalConsonant(word);
        bool consonant = final != '\0' && !(final == 'ㄹ' && pair == "으로/로");
        return consonant ? pair[..slash] : pair[(slash + 1)..];
    }

    /// <summary>The final consonant with which <paramref name="word"/> ends when read aloud in Korean ('\0' for a vowel): Hangul by its structure, digits and Latin letters by their usual reading.</summary>
    public static char FinalConsonant(ReadOnlySpan<char> word)
    {
        const string finals = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
        const string digits = "ㅇㄹ\0ㅁ\0\0ㄱㄹㄹ\0";             // 영 일 이 삼 사 오 육 칠 팔 구
        const string letters = "\0\0\0\0\0\0\0\0\0\0\0ㄹㅁㄴ\0\0\0ㄹ\0\0\0\0\0\0\0\0";     // 엘 엠 엔 알
        for (int i = word.Length - 1; i >= 0; i--)
        {
            char c = word[i];
            if (c is >= '가' and <= '힣') return finals[(c - '가') % 28];
            if (c is >= '0' and <= '9') return c == '0' ? ZeroFinal(word[..(i + 1)]) : digits[c - '0'];
            if (char.IsAsciiLetter(c)) return letters[(c | 0x20) - 'a'];
        }
        return '\0';
    }

    // 십, 백, 천, 만, 억, 조: what the zeros at the end of a number are read as.
    static char ZeroFinal(ReadOnlySpan<char> number)
    {
        int zeros = 0, i = number.Length - 1;
        for (; i >= 0 && number[i] is '0' or ','; i--) if (number[i] == '0') zeros++;
        if (i < 0 || number[i] is < '0' or > '9') return 'ㅇ';
        return zeros switch { 1 => 'ㅂ', 2 => 'ㄱ', 3 => 'ㄴ', < 8 => 'ㄴ', < 12 => 'ㄱ', _ => '\0' };
    }
}
