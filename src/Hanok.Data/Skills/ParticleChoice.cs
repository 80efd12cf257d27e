using Hanok.Language.Korean;

namespace Hanok.Data.Skills;

/// <summary>Which form of a particle follows a noun or a name, by its last syllable: 사과 → 과: 받침 없음, 는.</summary>
public sealed class ParticleChoice : Skill
{
    static readonly string[] Pairs = ["은/는", "이/가", "을/를"];

    static readonly string[] Nouns =
    [
        "사과", "바다", "나무", "학교", "친구", "의자", "모래", "두부", "기차", "나라", "노래", "어머니", "아버지", "고양이", "강아지", "토끼", "하루", "오후", "저녁", "아침",
        "책", "집", "산", "강", "물", "불", "꽃", "옷", "밥", "떡", "길", "문", "방", "손", "발", "눈", "귀", "코", "입", "이름",
        "학생", "선생님", "사람", "가을", "겨울", "여름", "봄", "음악", "그림", "신문", "시장", "병원", "은행", "공항", "자동차", "비행기", "지하철", "버스", "커피", "김치",
        "연필", "종이", "가방", "시간", "생각", "마음", "사랑", "행복", "가족", "동생", "언니", "오빠", "누나", "형", "아이", "부모", "이웃", "도시", "마을", "시골",
        "달", "별", "해", "구름", "바람", "비", "돌", "흙", "소금", "설탕", "고기", "생선", "과일", "포도", "수박", "딸기", "감자", "고구마", "양파", "마늘",
        "운동", "축구", "야구", "영화", "소설", "편지", "전화", "컴퓨터", "인터넷", "한국", "서울", "부산", "제주", "한글", "한옥", "문화", "역사", "과학", "수학",
        "냉장고", "거울", "침대", "창문", "지붕", "기둥", "마당", "계단", "열쇠", "우산", "모자", "신발", "바지", "치마", "안경", "시계", "반지", "장갑", "양말", "담요",
    ];

    static int Names => KoreanNames.Given.Length * KoreanNames.Given.Length;

    /// <inheritdoc/>
    public override string Name => "particles";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("Particles after a noun or name", "조사 은/는, 이/가, 을/를");

    /// <inheritdoc/>
    public override int Problems => Pairs.Length * (Nouns.Length + Names);

    /// <inheritdoc/>
    public override int Phrasings => 4;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        string pair = Pairs[problem % 3], word = Word(problem / 3), particle = Particles.For(word, pair);
        string one = pair[..1], two = pair[2..];
        string prompt = phrasing switch
        {
            0 => $"{word} 뒤에는 {pair} 중 무엇을 씁니까?",
            1 => $"{word}에 붙는 조사는 {one}입니까, {two}입니까?",
            2 => $"{word} 다음의 조사는? {pair}",
            _ => $"Which particle follows {word}, {pair}?",
        };
        string final = Particles.FinalConsonant(word) == '\0' ? "받침 없음" : "받침 있음";
        return new SkillText(prompt, $"{word[^1]}: {final}\n", particle);
    }

    /// <summary>Half of the draws are nouns, half names.</summary>
    public override int DrawProblem(ref CounterRandom random)
    {
        int word = random.Below(2) == 0 ? random.Below(Nouns.Length) : Nouns.Length + random.Below(Names);
        return 3 * word + random.Below(3);
    }

    /// <summary>The other form of the pair, and the forms that would fit of the other pairs.</summary>
    public override IReadOnlyList<string> FixedWrongResponses(int problem)
    {
        string word = Word(problem / 3);
        bool open = Particles.FinalConsonant(word) == '\0';
        string Response(bool openSyllable, int pair) => $"{word[^1]}: {(openSyllable ? "받침 없음" : "받침 있음")}\n{Form(pair, openSyllable)}";
        static string Form(int pair, bool openSyllable) => openSyllable ? Pairs[pair % 3][2..] : Pairs[pair % 3][..1];
        return [Response(!open, problem), Response(open, problem + 1), Response(open, problem + 2)];
    }

    static string Word(int word)
    {
        if (word < Nouns.Length) return Nouns[word];
        (int first, int second) = Math.DivRem(word - Nouns.Length, KoreanNames.Given.Length);
        return KoreanNames.Given[first].Hangul + KoreanNames.Given[second].Hangul;
    }
}
