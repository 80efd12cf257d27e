using Hanok.Data.Skills;

namespace Hanok.Data.Tests.Skills;

public class SkillSetTests
{
    static readonly SkillSet Set = new(7);

    public static TheoryData<string> Names => [.. SkillSet.All.Select(s => s.Name)];

    static Skill Named(string name) => SkillSet.All.First(s => s.Name == name);

    [Theory]
    [MemberData(nameof(Names))]
    public void HeldOut_TwoHundred_DifferentAndNoneInTraining(string name)
    {
        IReadOnlyList<SkillExample> heldOut = Set.HeldOut(Named(name));
        HashSet<string> prompts = [.. heldOut.Select(e => SkillSet.Fold(e.Prompt))];
        Assert.Equal(200, prompts.Count);

        // Every prompt that training can ever give.
        Skill skill = Named(name);
        for (int p = 0; p < skill.Problems; p++)
            if (!skill.IsHeldOut(p))
                for (int way = 0; way < skill.Phrasings; way++) Assert.DoesNotContain(SkillSet.Fold(skill.Write(p, way).Prompt), prompts);
    }

    [Fact]
    public void Training_LongStream_HasNoHeldOutPromptOfAnySkill()
    {
        HashSet<string> prompts = [.. SkillSet.All.SelectMany(s => Set.HeldOut(s)).Select(e => SkillSet.Fold(e.Prompt))];
        for (long i = 0; i < 5_000; i++) Assert.DoesNotContain(SkillSet.Fold(Set.Training(i).Prompt), prompts);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void HeldOut_WrongResponses_AreThreeOtherAnswers(string name)
    {
        foreach (SkillExample e in Set.HeldOut(Named(name)))
        {
            string[] answers = [e.Answer, .. e.WrongResponses.Select(FinalAnswer.Of)];
            Assert.Equal(4, answers.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_EveryResponse_EndsWithItsAnswer(string name)
    {
        foreach (SkillExample e in Set.HeldOut(Named(name)))
        {
            Assert.Equal(e.Answer, FinalAnswer.Of(e.Response));
            Assert.Equal(e.Prompt, e.Prompt.Trim());
            Assert.DoesNotContain('\n', e.Prompt);
        }
    }

    [Fact]
    public void Training_SameSeedAndIndex_IsTheSameExample()
    {
        SkillSet same = new(7), other = new(8);
        SkillExample[] forwards = [.. Enumerable.Range(0, 50).Select(i => same.Training(i))];
        for (int i = 49; i >= 0; i--)
        {
            SkillExample again = Set.Training(i);
            Assert.Equal((forwards[i].Prompt, forwards[i].Response), (again.Prompt, again.Response));
        }
        Assert.NotEqual(forwards.Select(e => e.Prompt), Enumerable.Range(0, 50).Select(i => other.Training(i).Prompt));
    }

    [Fact]
    public void Zodiac_EveryYear_IsTheTwelvefoldRound()
    {
        // Five known years, from there on twelve by twelve.
        foreach ((int year, string animal) in new[] { (1900, "쥐띠"), (1945, "닭띠"), (1988, "용띠"), (2000, "용띠"), (2026, "말띠") })
            for (int y = 1900 + (year - 1900) % 12; y < 2100; y += 12) Assert.Equal(animal, Named("zodiac").Write(y - 1900, 0).Answer);
    }

    [Fact]
    public void Constructor_Weights_DrawInProportion()
    {
        SkillSet set = new(3, new Dictionary<string, double>(StringComparer.Ordinal) { ["zodiac"] = 3, ["identity"] = 1, ["addition"] = 0 });
        Assert.Equal(["zodiac", "identity"], set.Skills.Select(s => s.Name));
        Assert.InRange(Enumerable.Range(0, 2000).Count(i => set.Training(i).Skill == "zodiac"), 1400, 1600);
        Assert.Throws<ArgumentException>(() => new SkillSet(3, new Dictionary<string, double>(StringComparer.Ordinal) { ["zodiac"] = -1 }));
        Assert.Throws<ArgumentException>(() => new SkillSet(3, new Dictionary<string, double>(StringComparer.Ordinal) { ["zodiac"] = 0 }));
    }

    [Fact]
    public void Constructor_UnknownName_NamesTheKnown() =>
        Assert.Contains("zodiac", Assert.Throws<ArgumentException>(() => new SkillSet(1, ["juggling"])).Message, StringComparison.Ordinal);

    [InlineData("zodiac", 87, 0, "1987년은 무슨 띠의 해입니까?", "4+8=12\n12-12=0\n0+7=7\n7-0=7\n토끼띠")]
    [InlineData("zodiac", 124, 6, "I was born in 2024. What is my 띠?", "8+8=16\n16-12=4\n4+4=8\n8-0=8\n용띠")]
    [InlineData("weekday", 7 * 16 + 2, 1, "오늘은 화요일입니다. 17일 뒤는 무슨 요일입니까?", "3+7=10\n10+2=12\n12-7=5\n금요일")]
    [InlineData("addition", 17 * 90 + 25, 0, "이십칠 더하기 삼십오는 얼마입니까?", "27+35\n7+5=12\n2+3=5\n5+1=6\n62\n육십이")]
    [InlineData("multiplication", 12 * 4 + 2, 0, "이십삼 곱하기 사는 얼마입니까?", "23*4\n3*4=12\n2*4=8\n8+1=9\n92\n구십이")]
    [InlineData("sino-numbers", 3446, 1, "3456은 어떻게 읽습니까?", "3천4백5십6\n삼천사백오십육")]
    [InlineData("native-numbers", 22, 0, "사과 23개를 우리말 수로 쓰세요.", "2십3\n스물세 개")]
    [InlineData("particles", 2, 0, "'강' 뒤에는 을/를 중 무엇을 씁니까?", "강: 받침 있음\n을")]
    [InlineData("sino-numbers", 7009, 1, "7019는 어떻게 읽습니까?", "7천1십9\n칠천십구")]
    [InlineData("romanisation", 32, 0, "'김 서 준'을 로마자로 쓰세요.", "김 Gim, 서 seo, 준 jun\nGim Seo-jun")]
    [InlineData("next-day", 0, 1, "1월 1일 다음 날은?", "1월은 31일까지, 31-1=30\n1+1=2\n1월 2일")]
    [InlineData("next-day", 118, 1, "4월 30일 다음 날은?", "4월은 30일까지, 30-30=0\n4+1=5월\n5월 1일")]
    [InlineData("next-day", 363, 0, "12월 31일의 다음 날은 언제입니까?", "12월은 31일까지, 31-31=0\n12월 다음은 1월\n1월 1일")]
    [Theory]
    public void Write_KnownProblems_ReadAsExpected(string name, int problem, int phrasing, string prompt, string response)
    {
        SkillText text = Named(name).Write(problem, phrasing);
        Assert.Equal((prompt, response), (text.Prompt, text.Response));
    }
}
