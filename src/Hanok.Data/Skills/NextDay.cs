namespace Hanok.Data.Skills;

/// <summary>The day after a date, over ends of months and of the year, by what is left of the month: 4월 30일 → 4월은 30일까지, 30-30=0, 4+1=5월, 5월 1일.</summary>
/// <remarks>The end of February depends on the year and is not asked for.</remarks>
public sealed class NextDay : Skill
{
    // A common year's days but 28 February.
    static readonly (int Month, int Day)[] Dates =
        [.. Enumerable.Range(0, 365).Select(i => new DateOnly(2001, 1, 1).AddDays(i)).Where(d => (d.Month, d.Day) != (2, 28)).Select(d => (d.Month, d.Day))];

    /// <inheritdoc/>
    public override string Name => "next-day";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("The day after a date", "다음 날의 날짜");

    /// <inheritdoc/>
    public override int Problems => Dates.Length;

    /// <inheritdoc/>
    public override int Phrasings => 5;

    /// <inheritdoc/>
    public override int HeldOutPercent => 20;

    /// <inheritdoc/>
    public override int Weight => 11;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        (int month, int day) = Dates[problem];
        string text = $"{month}월 {day}일";
        string prompt = phrasing switch
        {
            0 => $"{text}의 다음 날은 언제입니까?",
            1 => $"{text} 다음 날은?",
            2 => $"오늘은 {text}입니다. 내일은 며칠입니까?",
            3 => $"어제가 {text}이었습니다. 오늘은 며칠입니까?",
            _ => $"What day comes after {text}?",
        };
        int last = DateTime.DaysInMonth(2001, month);
        // What is left of the month decides: nothing, and the next month begins; else the day grows by one. Month and day grow by the same small facts.
        return day < last
            ? new SkillText(prompt, $"{month}월은 {last}일까지, {last}-{day}={last - day}\n{day}+1={day + 1}\n", $"{month}월 {day + 1}일")
            : new SkillText(prompt, $"{month}월은 {last}일까지, {last}-{day}=0\n{(month < 12 ? $"{month}+1={month + 1}" : "12월 다음은 1")}월\n", $"{month % 12 + 1}월 1일");
    }

    /// <summary>One draw in four is one of the last two days of a month.</summary>
    public override int DrawProblem(ref CounterRandom random)
    {
        int problem = random.Below(Problems);
        if (random.Below(4) != 0) return problem;
        while (problem + 1 < Dates.Length && Dates[problem + 1].Month == Dates[problem].Month) problem++;
        return problem - random.Below(2);
    }

    /// <summary>A date at most three weeks away.</summary>
    public override int DrawNeighbour(int problem, ref CounterRandom random) => (problem + random.Between(-21, 21) + Problems) % Problems;
}
