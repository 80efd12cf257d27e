using System.Text;

namespace Hanok.Language.Korean;

/// <summary>Numbers read in Korean: Sino-Korean (일, 이, 삼) and native (하나, 둘, 셋).</summary>
public static class Numerals
{
    const string Digits = "영일이삼사오육칠팔구";
    static readonly string[] Small = ["", "십", "백", "천"];
    static readonly string[] Large = ["", "만", "억", "조", "경"];
    static readonly string[] NativeTens = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"];
    static readonly string[] NativeUnits = ["", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"];
    static readonly string[] NativeUnitsBefore = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"];

    /// <summary>A number in Sino-Korean, with a space after each power of 10,000 as the orthography asks (한글 맞춤법 44항): 12345 → 만 이천삼백사십오. A leading 일 is not said before 십, 백, 천, nor before a leading 만.</summary>
    public static string Sino(long number)
    {
        if (number == 0) return "영";
        UInt128 rest = number < 0 ? (UInt128)(-(Int128)number) : (UInt128)number;
        List<string> groups = [];
        for (int power = 0; rest > 0; power++, rest /= 10_000)
        {
            int group = (int)(rest % 10_000);
            if (group == 0) continue;
            string read = power == 1 && group == 1 && rest < 10_000 ? "" : Group(group);
            groups.Insert(0, read + Large[power]);
        }
        if (number < 0) groups.Insert(0, "마이너스");
        return string.Join(' ', groups);
    }

    /// <summary>A number from 1 to 99 in native Korean, standing alone: 21 → 스물하나.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside 1 to 99.</exception>
    public static string Native(int number)
    {
        Check(number);
        return NativeTens[number / 10] + NativeUnits[number % 10];
    }

    /// <summary>A number from 1 to 99 in native Korean before a counter: 1 → 한, 20 → 스무, 21 → 스물한.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside 1 to 99.</exception>
    public static string NativeDeterminer(int number)
    {
        Check(number);
        return number == 20 ? "스무" : NativeTens[number / 10] + NativeUnitsBefore[number % 10];
    }

    /// <summary>Digits one by one, as numbers of telephones are read (0 is 공); other characters stay.</summary>
    public static string DigitByDigit(string text) => string.Concat(text.Select(c => c == '0' ? '공' : c is > '0' and <= '9' ? Digits[c - '0'] : c));

    static string Group(int group)
    {
        StringBuilder text = new();
        for (int place = 3, unit = 1000; place >= 0; place--, unit /= 10)
        {
            int digit = group / unit % 10;
            if (digit == 0) continue;
            if (digit > 1 || place == 0) text.Append(Digits[digit]);
            text.Append(Small[place]);
        }
        return text.ToString();
    }

    static void Check(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 99);
    }
}
