using Hanok.Language.Korean;

namespace Hanok.Data.Skills;

/// <summary>A two-digit number times two to five in words, by partial products: 이십삼 곱하기 사 → 23*4, 3*4=12, 2*4=8, 8+1=9, 92, 구십이.</summary>
public sealed class Multiplication : Skill
{
    const int Multipliers = 4;

    /// <inheritdoc/>
    public override string Name => "multiplication";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("Multiplication in words", "말로 하는 곱셈");

    /// <inheritdoc/>
    public override int Problems => 89 * Multipliers;

    /// <inheritdoc/>
    public override int Phrasings => 3;

    /// <inheritdoc/>
    public override int HeldOutPercent => 25;

    /// <inheritdoc/>
    public override int Weight => 15;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        int a = 11 + problem / Multipliers, b = 2 + problem % Multipliers;
        string x = Numerals.Sino(a), y = Numerals.Sino(b);
        string prompt = phrasing switch
        {
            0 => $"{x} 곱하기 {y}{Particles.For(y, "은/는")} 얼마입니까?",
            1 => $"{x}에 {y}{Particles.For(y, "을/를")} 곱하면 얼마입니까?",
            _ => $"What is {x} times {y}?",
        };
        int units = a % 10 * b, carry = units / 10, tens = a / 10 * b;
        string steps = $"{a}*{b}\n{a % 10}*{b}={units}\n{a / 10}*{b}={tens}\n{tens}+{carry}={tens + carry}\n{a * b}\n";
        return new SkillText(prompt, steps, Numerals.Sino(a * b));
    }

    /// <summary>The same number times another digit, or the number before or after times the same.</summary>
    public override int DrawNeighbour(int problem, ref CounterRandom random)
    {
        int a = problem / Multipliers, b = problem % Multipliers;
        if (random.Below(2) == 0) b = random.Below(Multipliers);
        else a = Math.Clamp(a + (random.Below(2) == 0 ? 1 : -1), 0, 88);
        return a * Multipliers + b;
    }
}
