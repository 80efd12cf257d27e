using Hanok.Language.Korean;

namespace Hanok.Data.Skills;

/// <summary>Which form of a particle follows a syllable, by whether it ends in a consonant: '강' → 강: 받침 있음, 은.</summary>
public sealed class ParticleChoice : Skill
{
    static readonly string[] Pairs = ["은/는", "이/가", "을/를"];

    // Syllables in which everyday nouns and names end, those with a final consonant first.
    const string Syllables =
        "강산물불꽃옷밥떡길문방손발눈입책집달별돌흙름음울침름생님람장원행항철필간각신국글옥학상석당둥단건경판빵콩쌀숲섬곰용말양닭약병컵칼붓벽땅" +
        "점선면말끝밭빛꿈춤잠힘땀멋맛값몸목턱팔등일월밤낮겉속앞뒷젓낙북남동민준현윤은영진성연정혁빈훈복찬린" +
        "사과바다나무교구자지도유차라래머이하후귀코피치도시마비해기아부모소고토두파야화수거대개계쇠우레네제주서재태규예호희미혜채보노타카포";

    static readonly string[] Different = [.. Syllables.EnumerateRunes().Select(r => r.ToString()).Distinct(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override string Name => "particles";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("Particles after a syllable", "조사 은/는, 이/가, 을/를");

    /// <inheritdoc/>
    public override int Problems => Pairs.Length * Different.Length;

    /// <inheritdoc/>
    public override int Phrasings => 4;

    /// <inheritdoc/>
    public override int HeldOutPercent => 15;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        string pair = Pairs[problem % 3], word = Different[problem / 3], particle = Particles.For(word, pair);
        string one = pair[..1], two = pair[2..];
        string prompt = phrasing switch
        {
            0 => $"'{word}' 뒤에는 {pair} 중 무엇을 씁니까?",
            1 => $"'{word}'에 붙는 조사는 {one}입니까, {two}입니까?",
            2 => $"'{word}' 다음의 조사는? {pair}",
            _ => $"Which particle follows '{word}', {pair}?",
        };
        string final = Particles.FinalConsonant(word) == '\0' ? "받침 없음" : "받침 있음";
        return new SkillText(prompt, $"{word[^1]}: {final}\n", particle);
    }

    /// <summary>The other form of the pair, and the forms that would fit of the other pairs.</summary>
    public override IReadOnlyList<string> FixedWrongResponses(int problem)
    {
        string word = Different[problem / 3];
        bool open = Particles.FinalConsonant(word) == '\0';
        string Response(bool openSyllable, int pair) => $"{word[^1]}: {(openSyllable ? "받침 없음" : "받침 있음")}\n{Form(pair, openSyllable)}";
        static string Form(int pair, bool openSyllable) => openSyllable ? Pairs[pair % 3][2..] : Pairs[pair % 3][..1];
        return [Response(!open, problem), Response(open, problem + 1), Response(open, problem + 2)];
    }
}
