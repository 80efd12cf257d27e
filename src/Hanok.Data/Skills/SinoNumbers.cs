using Hanok.Language.Korean;

namespace Hanok.Data.Skills;

/// <summary>Numbers from 10 to 9,999 read in Sino-Korean, each digit first with its place: 3456 → 3천4백5십6, 삼천사백오십육.</summary>
public sealed class SinoNumbers : Skill
{
    const int First = 10;

    /// <inheritdoc/>
    public override string Name => "sino-numbers";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("Numbers in Sino-Korean", "한자어 수 읽기");

    /// <inheritdoc/>
    public override int Problems => 9_999 - First + 1;

    /// <inheritdoc/>
    public override int Phrasings => 5;

    /// <inheritdoc/>
    public override int Weight => 14;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        string n = (problem + First).ToString();
        string prompt = phrasing switch
        {
            0 => $"{n}{Particles.For(n, "을/를")} 한글로 쓰세요.",
            1 => $"{n}{Particles.For(n, "은/는")} 어떻게 읽습니까?",
            2 => $"숫자 {n}{Particles.For(n, "을/를")} 읽어 주세요.",
            3 => $"{n}의 한자어 수 읽기는?",
            _ => $"Read {n} in Sino-Korean.",
        };
        return new SkillText(prompt, DigitPlaces.Write(n) + "\n", Numerals.Sino(problem + First));
    }

    /// <summary>Four digits three times out of five, three digits three times out of ten, else two.</summary>
    public override int DrawProblem(ref CounterRandom random) => random.Below(10) switch
    {
        < 6 => random.Between(1_000, 9_999),
        < 9 => random.Between(100, 999),
        _ => random.Between(10, 99),
    } - First;

    /// <summary>The number with one digit changed.</summary>
    public override int DrawNeighbour(int problem, ref CounterRandom random)
    {
        char[] digits = (problem + First).ToString().ToCharArray();
        digits[random.Below(digits.Length)] = (char)('1' + random.Below(9));
        return int.Parse(digits) - First;
    }
}
