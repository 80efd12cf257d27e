namespace Hanok.Data.Skills;

/// <summary>A conversation: what the system says, if it does, then prompts with the responses taught for them.</summary>
/// <param name="System">The system message; null where there is none.</param>
/// <param name="Turns">One or more examples, each of any skill.</param>
public sealed record SkillConversation(string? System, IReadOnlyList<SkillExample> Turns);

/// <summary>Conversations of several turns over a set of skills, so that a model answers the last prompt whatever was said before.</summary>
/// <remarks>
/// Taught with single prompts only, a model of nano's size that answered 82 to 100 % of held-out prompts answered 2 to 25 % of them as a second turn, and 10 to 98 % under a
/// system message that it had not met (docs/lab-notes.md).
/// </remarks>
public sealed class SkillConversations(SkillSet skills, ulong seed)
{
    const int MostTurns = 6;

    static readonly string[] Systems =
    [
        "당신은 도움이 되는 조수입니다.", "질문에 정확하게 답하세요.", "간단하게 답해 주세요.", "당신은 한국어와 영어를 쓰는 언어 모델입니다.",
        "You are a helpful assistant.", "Answer briefly and exactly.", "You are a language model that writes Korean and English.", "Be kind and precise.",
    ];

    long next;

    /// <summary>The next conversation: half of them of one turn, the others of two to six; one in eight begins with a system message.</summary>
    /// <param name="fits">Whether a conversation of these turns is short enough; asked from two turns on. The turn that is too much begins the next one.</param>
    public SkillConversation Next(Func<SkillConversation, bool> fits)
    {
        CounterRandom random = new(seed, "conversation", next);
        string? system = random.Below(8) == 0 ? random.Pick(Systems) : null;
        int turns = random.Below(2) == 0 ? 1 : random.Between(2, MostTurns);
        List<SkillExample> taken = [skills.Training(next++)];
        while (taken.Count < turns)
        {
            SkillConversation longer = new(system, [.. taken, skills.Training(next)]);
            if (!fits(longer)) break;
            taken.Add(longer.Turns[^1]);
            next++;
        }
        return new SkillConversation(system, taken);
    }
}
