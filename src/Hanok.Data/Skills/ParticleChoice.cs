using Hanok.Language.Korean;

namespace Hanok.Data.Skills;

/// <summary>Which form of a particle follows a syllable, by whether it ends in a consonant: '강' → 강: 받침 있음, 은.</summary>
public sealed class ParticleChoice : Skill
{
    static readonly string[] Pairs = ["은/는", "이/가", "을/를"];

    // Syllables in which everyday nouns and names end, those with a final consonant first.
    const string Syllables =
        "강산물불꽃옷밥길문방손발눈책집별돌님람장원철간신국글학상석동생일월민준현윤은영진성연정" +
        "사과바다나무구지도유차라머이하수기아부모소고주서재태규희미예호경우리자어비";

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
    public override int HeldOutPercent => 30;

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
