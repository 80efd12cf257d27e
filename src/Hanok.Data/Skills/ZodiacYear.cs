namespace Hanok.Data.Skills;

/// <summary>The animal (띠) of the years 1900 to 2099, by way of the remainder of the last two digits by twelve: 1987 → 87-84=3, 토끼띠.</summary>
/// <remarks>By calendar year: the lunar year begins some weeks later, which the prompts leave aside, as everyday speech does.</remarks>
public sealed class ZodiacYear : Skill
{
    // In the order of the remainder by twelve of 1900 + n: 1900 was a year of the rat, 2000 of the dragon.
    static readonly string[] Korean = ["쥐띠", "소띠", "호랑이띠", "토끼띠", "용띠", "뱀띠", "말띠", "양띠", "원숭이띠", "닭띠", "개띠", "돼지띠"];
    static readonly string[] English = ["Rat", "Ox", "Tiger", "Rabbit", "Dragon", "Snake", "Horse", "Goat", "Monkey", "Rooster", "Dog", "Pig"];

    /// <inheritdoc/>
    public override string Name => "zodiac";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("The zodiac animal of a year", "해의 띠");

    /// <inheritdoc/>
    public override int Problems => 200;

    /// <inheritdoc/>
    public override int Phrasings => 7;

    /// <inheritdoc/>
    public override int HeldOutPercent => 20;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        int year = 1900 + problem, two = year % 100, remainder = two % 12;
        string animal = (phrasing < 5 ? Korean : English)[(year - 1900) % 12];
        string prompt = phrasing switch
        {
            0 => $"{year}년은 무슨 띠의 해입니까?",
            1 => $"{year}년에 태어난 사람은 무슨 띠입니까?",
            2 => $"{year}년생은 무슨 띠예요?",
            3 => $"{year}년의 띠를 알려 주세요.",
            4 => $"저는 {year}년에 태어났습니다. 제 띠는 무엇입니까?",
            5 => $"What is the zodiac animal of {year}?",
            _ => $"I was born in {year}. What is my zodiac animal?",
        };
        return new SkillText(prompt, $"{two:00}-{two - remainder:00}={remainder}\n", animal);
    }
}
