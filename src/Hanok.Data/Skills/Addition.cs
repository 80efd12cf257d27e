using Hanok.Language.Korean;

namespace Hanok.Data.Skills;

/// <summary>Sums of two-digit numbers in words, worked digit by digit with the carry: 이십칠 더하기 삼십오 → 27+35, 7+5=12, 2+3=5, 5+1=6, 62, 육십이.</summary>
public sealed class Addition : Skill
{
    const int First = 10, Numbers = 90;

    /// <inheritdoc/>
    public override string Name => "addition";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("Addition in words", "말로 하는 덧셈");

    /// <inheritdoc/>
    public override int Problems => Numbers * Numbers;

    /// <inheritdoc/>
    public override int Phrasings => 4;

    /// <inheritdoc/>
    public override int Weight => 14;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        int a = First + problem / Numbers, b = First + problem % Numbers;
        string x = Numerals.Sino(a), y = Numerals.Sino(b);
        string prompt = phrasing switch
        {
            0 => $"{x} 더하기 {y}{Particles.For(y, "은/는")} 얼마입니까?",
            1 => $"{x} 더하기 {y}{Particles.For(y, "은/는")}?",
            2 => $"{x}에 {y}{Particles.For(y, "을/를")} 더하면 얼마입니까?",
            _ => $"What is {x} plus {y}?",
        };
        int units = a % 10 + b % 10, carry = units / 10, tens = a / 10 + b / 10;
        string steps = $"{a}+{b}\n{a % 10}+{b % 10}={units}\n{a / 10}+{b / 10}={tens}\n{tens}+{carry}={tens + carry}\n{a + b}\n";
        return new SkillText(prompt, steps, Numerals.Sino(a + b));
    }

    /// <summary>A sum with one operand off by one or by ten.</summary>
    public override int DrawNeighbour(int problem, ref CounterRandom random)
    {
        int a = problem / Numbers, b = problem % Numbers, off = (random.Below(2) == 0 ? 1 : 10) * (random.Below(2) == 0 ? 1 : -1);
        return Math.Clamp(a + off, 0, Numbers - 1) * Numbers + b;
    }
}
