namespace Hanok.Language.Korean;

/// <summary>Syllables of Hangul and the letters (compatibility jamo) they are made of.</summary>
/// <remarks>The syllable of lead l, vowel v and final f is U+AC00 + (l · 21 + v) · 28 + f, where f = 0 means none.</remarks>
public static class Hangul
{
    /// <summary>The 19 leading consonants in order.</summary>
    public const string Leads = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

    /// <summary>The 21 vowels in order.</summary>
    public const string Vowels = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";

    /// <summary>The 28 finals in order; the first, U+0000, stands for none.</summary>
    public const string Finals = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

    /// <summary>Whether a character is a whole syllable (가 to 힣).</summary>
    public static bool IsSyllable(char c) => c is >= '가' and <= '힣';

    /// <summary>The letters of a syllable; <c>Final</c> is U+0000 where it has none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a syllable.</exception>
    public static (char Lead, char Vowel, char Final) Decompose(char syllable)
    {
        if (!IsSyllable(syllable)) throw new ArgumentOutOfRangeException(nameof(syllable), syllable, "expected a syllable from 가 to 힣");
        int code = syllable - '가';
        return (Leads[code / 588], Vowels[code % 588 / 28], Finals[code % 28]);
    }

    /// <summary>The syllable of letters; <paramref name="final"/> U+0000 for none.</summary>
    /// <exception cref="ArgumentException">A letter that cannot stand there.</exception>
    public static char Compose(char lead, char vowel, char final = '\0')
    {
        int l = Leads.IndexOf(lead), v = Vowels.IndexOf(vowel), f = Finals.IndexOf(final);
        if (l < 0 || v < 0 || f < 0) throw new ArgumentException($"no syllable has the letters '{lead}', '{vowel}', '{final}'");
        return (char)('가' + (l * 21 + v) * 28 + f);
    }

    /// <summary>Whether a syllable ends in a consonant.</summary>
    public static bool HasFinal(char syllable) => IsSyllable(syllable) && (syllable - '가') % 28 != 0;

    /// <summary>The text with each syllable written out in its letters: 한글 becomes ㅎㅏㄴㄱㅡㄹ.</summary>
    public static string Letters(string text)
    {
        System.Text.StringBuilder letters = new(text.Length * 3);
        foreach (char c in text)
        {
            if (!IsSyllable(c))
            {
                letters.Append(c);
                continue;
            }
            (char lead, char vowel, char final) = Decompose(c);
            letters.Append(lead).Append(vowel);
            if (final != '\0') letters.Append(final);
        }
        return letters.ToString();
    }
}
