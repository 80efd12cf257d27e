namespace Hanok.Data.Skills;

/// <summary>The animal (띠) of the years 1900 to 2099, by the remainder by twelve: 1987 → 4+8=12, 12-12=0, 0+7=7, 7-0=7, 토끼띠.</summary>
/// <remarks>
/// The steps add what the century and the ten leave by twelve (1900 leaves 4, 80 leaves 8), take off twelve where there is one, add the unit and take off again:
/// each is a small fact that many years share, so that no held-out year needs one that training never shows.
/// By calendar year: the lunar year begins some weeks later, which the prompts leave aside, as everyday speech does.
/// </remarks>
public sealed class ZodiacYear : Skill
{
    // In the order of the year's remainder by twelve: 1980 = 165 * 12 was a year of the monkey.
    static readonly string[] Animals = ["원숭이띠", "닭띠", "개띠", "돼지띠", "쥐띠", "소띠", "호랑이띠", "토끼띠", "용띠", "뱀띠", "말띠", "양띠"];

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
    public override int Weight => 9;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        int year = 1900 + problem, century = year / 100 * 100 % 12, ten = year / 10 % 10 * 10 % 12, unit = year % 10, rest = (century + ten) % 12, sum = rest + unit;
        string prompt = phrasing switch
        {
            0 => $"{year}년은 무슨 띠의 해입니까?",
            1 => $"{year}년에 태어난 사람은 무슨 띠입니까?",
            2 => $"{year}년생은 무슨 띠예요?",
            3 => $"{year}년의 띠를 알려 주세요.",
            4 => $"저는 {year}년에 태어났습니다. 제 띠는 무엇입니까?",
            5 => $"Which 띠 is {year}?",
            _ => $"I was born in {year}. What is my 띠?",
        };
        string steps = $"{century}+{ten}={century + ten}\n{century + ten}-{century + ten - rest}={rest}\n{rest}+{unit}={sum}\n{sum}-{sum - year % 12}={year % 12}\n";
        return new SkillText(prompt, steps, Animals[year % 12]);
    }
}
