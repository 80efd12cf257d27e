namespace Hanok.Data.Skills;

/// <summary>Who the model is, asked in Korean and in English in many ways. Not counted among the skills that a model can fail at.</summary>
public sealed class Identity : Skill
{
    const string KoreanAnswer = "저는 한옥이 처음부터 학습한 작은 언어 모델입니다.";
    const string EnglishAnswer = "I am a small language model that Hanok trained from scratch.";

    static readonly string[] KoreanWrong = ["저는 서울에 사는 사람입니다.", "저는 날씨를 알려 주는 시계입니다.", "저는 다른 회사가 만든 큰 번역기입니다."];
    static readonly string[] EnglishWrong = ["I am a person who lives in Seoul.", "I am a clock that tells the weather.", "I am a large translator made by another company."];

    static readonly string[] KoreanOpenings = ["", "안녕하세요. ", "안녕! ", "반갑습니다. ", "저기요, ", "질문이 있습니다. ", "처음 뵙겠습니다. ", "실례합니다. ", "하나만 물어볼게요. ", "궁금한 게 있어요. "];
    static readonly string[] KoreanQuestions = ["누구세요?", "당신은 누구입니까?", "너는 누구야?", "이름이 뭐예요?", "자기소개를 해 주세요.", "당신은 무엇입니까?", "누가 당신을 만들었습니까?", "넌 뭐니?", "어떤 모델입니까?", "당신을 소개해 주세요."];
    static readonly string[] EnglishOpenings = ["", "Hello. ", "Hi! ", "Good morning. ", "Excuse me, ", "I have a question. ", "Nice to meet you. ", "Hey, ", "Tell me, ", "One question: "];
    static readonly string[] EnglishQuestions = ["who are you?", "what are you?", "what is your name?", "who made you?", "please introduce yourself.", "which model are you?", "what kind of model is this?", "are you a person?", "who trained you?", "what should I call you?"];

    /// <inheritdoc/>
    public override string Name => "identity";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("Who it is", "자기소개");

    /// <inheritdoc/>
    public override int Problems => 200;

    /// <inheritdoc/>
    public override int Phrasings => 4;

    /// <inheritdoc/>
    public override int HeldOutPercent => 35;

    /// <inheritdoc/>
    public override int Weight => 3;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        bool korean = problem < 100;
        int p = problem % 100;
        string opening = (korean ? KoreanOpenings : EnglishOpenings)[p / 10], question = (korean ? KoreanQuestions : EnglishQuestions)[p % 10];
        if (!korean && (opening.Length == 0 || opening[^2] is '.' or '!')) question = char.ToUpperInvariant(question[0]) + question[1..];
        string ending = (korean, phrasing) switch
        {
            (_, 0) => "",
            (true, 1) => " 알려 주세요.",
            (true, 2) => " 짧게 답해 주세요.",
            (true, _) => " 말해 줘.",
            (false, 1) => " Please tell me.",
            (false, 2) => " Answer briefly.",
            _ => " I want to know.",
        };
        return new SkillText(opening + question + ending, "", korean ? KoreanAnswer : EnglishAnswer);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FixedWrongResponses(int problem) => problem < 100 ? KoreanWrong : EnglishWrong;
}
