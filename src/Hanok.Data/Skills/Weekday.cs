namespace Hanok.Data.Skills;

/// <summary>The day of the week some days later, by the remainder by seven: 화요일, 17일 뒤 → 3+7=10, 10+2=12, 12-7=5, 금요일.</summary>
/// <remarks>The steps add what the ten leaves by seven (10 leaves 3), the unit, and the day of the week counted from Sunday as 0, so that each is a small fact, and take the sevens off last.</remarks>
public sealed class Weekday : Skill
{
    const string Days = "일월화수목금토";
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
    public override int Weight => 12;

    /// <inheritdoc/>
    public override SkillText Write(int problem, int phrasing)
    {
        int day = problem % 7, later = problem / 7 + 1, ten = later / 10 * 10 % 7, unit = later % 10, sum = ten + unit + day;
        string prompt = phrasing switch
        {
            0 => $"{Days[day]}요일에서 {later}일 뒤는 무슨 요일입니까?",
            1 => $"오늘은 {Days[day]}요일입니다. {later}일 뒤는 무슨 요일입니까?",
            2 => $"{Days[day]}요일의 {later}일 뒤는?",
            _ => $"Today is {Days[day]}요일. What day is it in {later} days?",
        };
        return new SkillText(prompt, $"{ten}+{unit}={ten + unit}\n{ten + unit}+{day}={sum}\n{sum}-{sum - sum % 7}={sum % 7}\n", $"{Days[sum % 7]}요일");
    }
}
