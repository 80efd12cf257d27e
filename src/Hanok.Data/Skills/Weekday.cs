namespace Hanok.Data.Skills;

/// <summary>The day of the week some days later, by the remainder by seven: 화요일, 17일 뒤 → 17-14=3, 수 목 금, 금요일.</summary>
public sealed class Weekday : Skill
{
    const string Days = "월화수목금토일";
    const int Most = 60;

    /// <inheritdoc/>
    public override string Name => "weekday";

    /// <inheritdoc/>
    public override (string English, string Korean) Title => ("The day of the week some days later", "며칠 뒤의 요일");

    /// <inheritdoc/>
    public override int Problems => 7 * Most;

    /// <inheritdoc/>
    public override int Phrasings => 4;

    /// <inheritdoc/>
    public override int HeldOutPercent => 20;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        int day = problem % 7, later = problem / 7 + 1, remainder = later % 7;
        string prompt = phrasing switch
        {
            0 => $"{Days[day]}요일에서 {later}일 뒤는 무슨 요일입니까?",
            1 => $"오늘은 {Days[day]}요일입니다. {later}일 뒤는 무슨 요일입니까?",
            2 => $"{Days[day]}요일의 {later}일 뒤는?",
            _ => $"Today is {Days[day]}요일. What day is it in {later} days?",
        };
        return new SkillText(prompt, $"{later}-{later - remainder}={remainder}\n", $"{Days[(day + later) % 7]}요일");
    }
}
