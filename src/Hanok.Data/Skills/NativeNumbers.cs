using Hanok.Language.Korean;

namespace Hanok.Data.Skills;

/// <summary>Numbers from 1 to 99 in native Korean before a counter, each digit first with its place: 사과 23개 → 2십3, 스물세 개.</summary>
public sealed class NativeNumbers : Skill
{
    static readonly (string Noun, string Counter)[] Things =
    [
        ("사과", "개"), ("달걀", "개"), ("공", "개"), ("상자", "개"), ("학생", "명"), ("사람", "명"), ("손님", "명"), ("친구", "명"), ("고양이", "마리"), ("강아지", "마리"),
        ("새", "마리"), ("소", "마리"), ("책", "권"), ("공책", "권"), ("잡지", "권"), ("나무", "그루"), ("자동차", "대"), ("자전거", "대"), ("컴퓨터", "대"), ("종이", "장"),
        ("사진", "장"), ("표", "장"), ("맥주", "병"), ("물", "병"), ("커피", "잔"), ("차", "잔"), ("집", "채"), ("옷", "벌"), ("연필", "자루"), ("꽃", "송이"),
    ];

    /// <inheritdoc/>
    public override string Name => "native-numbers";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("Counting in native Korean", "우리말 수로 세기");

    /// <inheritdoc/>
    public override int Problems => 99 * Things.Length;

    /// <inheritdoc/>
    public override int Phrasings => 4;

    /// <inheritdoc/>
    public override int Weight => 8;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        int number = problem % 99 + 1;
        (string noun, string counter) = Things[problem / 99];
        string what = $"{noun} {number}{counter}";
        string prompt = phrasing switch
        {
            0 => $"{what}{Particles.For(what, "을/를")} 우리말 수로 쓰세요.",
            1 => $"{what}{Particles.For(what, "은/는")} 우리말로 어떻게 셉니까?",
            2 => $"{what}, 우리말 수로는?",
            _ => $"Count in native Korean: {what}",
        };
        return new SkillText(prompt, DigitPlaces.Write(number.ToString()) + "\n", $"{Numerals.NativeDeterminer(number)} {counter}");
    }

    /// <summary>One to nine, the irregular ones before a counter, come three times as often as they would.</summary>
    public override int DrawProblem(ref CounterRandom random)
    {
        int thing = random.Below(Things.Length), number = random.Below(4) == 0 ? random.Between(1, 10) : random.Between(1, 99);
        return thing * 99 + number - 1;
    }

    /// <summary>The same thing with another unit or another ten.</summary>
    public override int DrawNeighbour(int problem, ref CounterRandom random)
    {
        int number = problem % 99 + 1, thing = problem / 99;
        number = random.Below(2) == 0 ? number / 10 * 10 + random.Below(10) : random.Below(10) * 10 + number % 10;
        return thing * 99 + Math.Max(1, number) - 1;
    }
}
