namespace Hanok.Data.Skills;

/// <summary>The day after a date, over ends of months and years: 2024년 2월 28일 → 2024년 2월 29일.</summary>
public sealed class NextDay : Skill
{
    static readonly DateOnly First = new(1950, 1, 1);
    static readonly DateOnly Last = new(2049, 12, 31);

    /// <inheritdoc/>
    public override string Name => "next-day";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("The day after a date", "다음 날의 날짜");

    /// <inheritdoc/>
    public override int Problems => Last.DayNumber - First.DayNumber + 1;

    /// <inheritdoc/>
    public override int Phrasings => 4;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        DateOnly date = First.AddDays(problem);
        string text = Text(date);
        string prompt = phrasing switch
        {
            0 => $"{text}의 다음 날은 언제입니까?",
            1 => $"{text} 다음 날은?",
            2 => $"오늘은 {text}입니다. 내일은 며칠입니까?",
            _ => $"What day comes after {text}?",
        };
        return new SkillText(prompt, "", Text(date.AddDays(1)));
    }

    /// <summary>One draw in four is the last day of a month.</summary>
    public override int DrawProblem(ref CounterRandom random)
    {
        DateOnly date = First.AddDays(random.Below(Problems));
        if (random.Below(4) == 0) date = new DateOnly(date.Year, date.Month, DateTime.DaysInMonth(date.Year, date.Month));
        return date.DayNumber - First.DayNumber;
    }

    /// <summary>A date at most three weeks away.</summary>
    public override int DrawNeighbour(int problem, ref CounterRandom random) => Math.Clamp(problem + random.Between(-21, 21), 0, Problems - 1);

    static string Text(DateOnly date) => $"{date.Year}년 {date.Month}월 {date.Day}일";
}
