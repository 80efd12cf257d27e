using System.Text;

namespace Hanok.Language.Korean;

/// <summary>
/// The Revised Romanisation of Korean (Ministry of Culture and Tourism notice 2000-8): as a word is pronounced, with the assimilations between syllables
/// (신라 Silla, 종로 Jongno, 독립 dongnip), palatalisation (같이 gachi), ㅎ joined to what follows it (좋고 joko), but not tensing (압구정 Apgujeong).
/// </summary>
/// <remarks>
/// Sounds follow from the letters alone. What depends on the word is left out: an inserted ㄴ (학여울), and ㄱ, ㄷ, ㅂ before ㅎ, which is written out as the rule has
/// it for nouns (묵호 Mukho) also in verbs. Characters other than whole syllables stay as they are and separate words.
/// </remarks>
public static class Romanisation
{
    static readonly string[] Leads = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"];
    static readonly string[] Vowels = ["a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"];

    /// <summary>The text in Latin letters.</summary>
    /// <param name="text">Text with Hangul syllables (decomposed ones are composed first).</param>
    /// <param name="capitalise">Whether each word begins with a capital, as names do.</param>
    public static string Romanise(string text, bool capitalise = false)
    {
        text = Normalization.Nfc(text);
        StringBuilder result = new(text.Length * 3);
        for (int i = 0; i < text.Length;)
        {
            if (!Hangul.IsSyllable(text[i]))
            {
                result.Append(text[i++]);
                continue;
            }
            int end = i;
            while (end < text.Length && Hangul.IsSyllable(text[end])) end++;
            int start = result.Length;
            Word(text.AsSpan(i, end - i), result);
            if (capitalise) result[start] = char.ToUpperInvariant(result[start]);
            i = end;
        }
        return result.ToString();
    }

    static void Word(ReadOnlySpan<char> word, StringBuilder result)
    {
        (char lead, char vowel, char final) = Hangul.Decompose(word[0]);
        string onset = Leads[Hangul.Leads.IndexOf(lead)];
        for (int i = 0; ; i++)
        {
            result.Append(onset).Append(Vowels[Hangul.Vowels.IndexOf(vowel)]);
            if (i + 1 == word.Length)
            {
                result.Append(Coda(final));
                return;
            }
            (char nextLead, char nextVowel, char nextFinal) = Hangul.Decompose(word[i + 1]);
            (string coda, onset) = nextLead switch
            {
                'ㅇ' => BeforeVowel(final, nextVowel),
                'ㅎ' => BeforeH(final, nextVowel),
                _ => BeforeConsonant(word[i], final, nextLead),
            };
            result.Append(coda);
            (vowel, final) = (nextVowel, nextFinal);
        }
    }

    // A final at the end of a word: one of seven sounds.
    static string Coda(char final) => final switch
    {
        '\0' => "",
        'ㄱ' or 'ㄲ' or 'ㄳ' or 'ㄺ' or 'ㅋ' => "k",
        'ㄴ' or 'ㄵ' or 'ㄶ' => "n",
        'ㄹ' or 'ㄼ' or 'ㄽ' or 'ㄾ' or 'ㅀ' => "l",
        'ㅁ' or 'ㄻ' => "m",
        'ㅂ' or 'ㅄ' or 'ㄿ' or 'ㅍ' => "p",
        'ㅇ' => "ng",
        _ => "t",
    };

    // The final (of two letters the second) moves to the next syllable; ㅎ is lost; ㄷ, ㅌ before i become j, ch.
    static (string Coda, string Onset) BeforeVowel(char final, char vowel)
    {
        bool i = vowel == 'ㅣ';
        return final switch
        {
            '\0' => ("", ""),
            'ㅇ' => ("ng", ""),
            'ㄷ' when i => ("", "j"),
            'ㅌ' when i => ("", "ch"),
            'ㄾ' when i => ("l", "ch"),
            'ㅎ' => ("", ""),
            'ㄶ' => ("", "n"),
            'ㅀ' => ("", "r"),
            'ㄳ' => ("k", "s"),
            'ㄵ' => ("n", "j"),
            'ㄺ' => ("l", "g"),
            'ㄻ' => ("l", "m"),
            'ㄼ' => ("l", "b"),
            'ㄽ' => ("l", "s"),
            'ㄾ' => ("l", "t"),
            'ㄿ' => ("l", "p"),
            'ㅄ' => ("p", "s"),
            _ => ("", Leads[Hangul.Leads.IndexOf(final)]),
        };
    }

    static (string Coda, string Onset) BeforeH(char final, char vowel) => final switch
    {
        'ㄷ' or 'ㅌ' when vowel == 'ㅣ' => ("", "ch"),
        'ㅈ' or 'ㅊ' => ("", "ch"),
        'ㄵ' => ("n", "ch"),
        'ㅎ' => ("", "h"),
        'ㄶ' => ("n", "h"),
        'ㅀ' => ("l", "h"),
        'ㄼ' => ("l", "ph"),
        'ㄺ' => ("l", "kh"),
        _ => (Coda(final), "h"),
    };

    static (string Coda, string Onset) BeforeConsonant(char syllable, char final, char lead)
    {
        string onset = Leads[Hangul.Leads.IndexOf(lead)];
        if (final is 'ㅎ' or 'ㄶ' or 'ㅀ')
        {
            string rest = final == 'ㄶ' ? "n" : final == 'ㅀ' ? "l" : "";
            string? joined = lead switch { 'ㄱ' => "k", 'ㄷ' => "t", 'ㅈ' => "ch", 'ㅅ' => "s", _ => null };
            if (joined is not null) return (rest, joined);
            if (lead == 'ㄴ') return final == 'ㅀ' ? ("l", "l") : ("n", "n");
        }
        // 밟 is the one stem whose ㄼ is p before a consonant.
        string coda = syllable == '밟' ? "p" : Coda(final);
        switch (lead)
        {
            case 'ㄴ' when coda == "l": return ("l", "l");
            case 'ㄴ' or 'ㅁ': return (Nasal(coda), onset);
            case 'ㄹ' when coda is "n" or "l": return ("l", "l");
            case 'ㄹ' when coda is not "": return (Nasal(coda), "n");
            default: return (coda, onset);
        }
    }

    static string Nasal(string coda) => coda switch { "k" => "ng", "t" => "n", "p" => "m", _ => coda };
}
