using Hanok.Data.Skills;

namespace Hanok.Data.Tests.Skills;

public class SkillConversationsTests
{
    static readonly SkillSet Set = new(7);

    static SkillConversation[] Take(int count, int mostTurns)
    {
        SkillConversations conversations = new(Set, 7);
        return [.. Enumerable.Range(0, count).Select(_ => conversations.Next(c => c.Turns.Count <= mostTurns))];
    }

    [Fact]
    public void Next_Many_HalfAreOfOneTurnAndAnEighthHasASystemMessage()
    {
        SkillConversation[] all = Take(2000, 100);
        Assert.InRange(all.Count(c => c.Turns.Count == 1), 900, 1100);
        Assert.InRange(all.Count(c => c.System is not null), 190, 310);
        Assert.Equal(6, all.Max(c => c.Turns.Count));
    }

    [Fact]
    public void Next_TooLong_TheTurnThatIsTooMuchBeginsTheNext()
    {
        SkillConversation[] all = Take(500, 3);
        Assert.Equal(3, all.Max(c => c.Turns.Count));
        SkillExample[] turns = [.. all.SelectMany(c => c.Turns)];
        for (int i = 0; i < turns.Length; i++) Assert.Equal(Set.Training(i).Prompt, turns[i].Prompt);
    }

    [Fact]
    public void Next_SameSeed_IsTheSameConversations() =>
        Assert.Equal(Take(100, 4).Select(c => (c.System, string.Join("|", c.Turns.Select(t => t.Response)))), Take(100, 4).Select(c => (c.System, string.Join("|", c.Turns.Select(t => t.Response)))));
}
