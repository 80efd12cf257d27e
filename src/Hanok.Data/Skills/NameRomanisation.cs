using Hanok.Language.Korean;

namespace Hanok.Data.Skills;

/// <summary>Korean names, their syllables written apart, in Revised Romanisation, syllable by syllable first: '김 서 준' → 김 Gim, 서 seo, 준 jun, Gim Seo-jun.</summary>
public sealed class NameRomanisation : Skill
{
    /// <inheritdoc/>
    public override string Name => "romanisation";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("Romanising names", "이름의 로마자 표기");

    /// <inheritdoc/>
    public override int Problems => KoreanNames.Surnames.Length * KoreanNames.Given.Length * KoreanNames.Given.Length;

    /// <inheritdoc/>
    public override int Phrasings => 4;

    /// <inheritdoc/>
    public override int Weight => 12;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        int given = KoreanNames.Given.Length;
        (string Hangul, string Latin) surname = KoreanNames.Surnames[problem / (given * given)], first = KoreanNames.Given[problem / given % given], second = KoreanNames.Given[problem % given];
        string name = $"{surname.Hangul} {first.Hangul} {second.Hangul}", quoted = $"'{name}'";
        string prompt = phrasing switch
        {
            0 => $"{quoted}{Particles.For(name, "을/를")} 로마자로 쓰세요.",
            1 => $"이름 {quoted}의 로마자 표기는?",
            2 => $"제 이름은 {quoted}입니다. 로마자로 어떻게 씁니까?",
            _ => $"Romanize the name {quoted}.",
        };
        string steps = $"{surname.Hangul} {surname.Latin}, {first.Hangul} {first.Latin}, {second.Hangul} {second.Latin}\n";
        return new SkillText(prompt, steps, $"{surname.Latin} {char.ToUpperInvariant(first.Latin[0])}{first.Latin[1..]}-{second.Latin}");
    }

    /// <summary>The name with one syllable changed.</summary>
    public override int DrawNeighbour(int problem, ref CounterRandom random)
    {
        int given = KoreanNames.Given.Length, surname = problem / (given * given), first = problem / given % given, second = problem % given;
        switch (random.Below(3))
        {
            case 0: surname = random.Below(KoreanNames.Surnames.Length); break;
            case 1: first = random.Below(given); break;
            default: second = random.Below(given); break;
        }
        return (surname * given + first) * given + second;
    }
}
