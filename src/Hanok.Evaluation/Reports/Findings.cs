namespace Hanok.Evaluation.Reports;

/// <summary>A sentence or label in both languages of the reports.</summary>
readonly record struct Bilingual(string English, string Korean)
{
    public override string ToString() => $"{English} · {Korean}";
}

/// <summary>What the figures say, in a sentence each: the titles of the report's charts and tables.</summary>
static class Findings
{
    public static Bilingual Loss(ReportData r)
    {
        (double first, double last) = LossCurve.Ends(r.PretrainLoss);
        (_, double tuned) = LossCurve.Ends(r.TuneLoss);
        return new(
            $"The loss fell from {first:F2} to {last:F2} nats in {Millions(r.PretrainTokens)} M tokens of pre-training; tuning ended at {tuned:F2} on its answers",
            $"사전 학습 {Millions(r.PretrainTokens)}백만 토큰 동안 손실이 {first:F2}에서 {last:F2}로 줄었고, 미세 조정은 답변 손실 {tuned:F2}로 끝났습니다");
    }

    public static Bilingual Bits(BitsPerByteTable b) => new(
        $"Pre-training needs {b.Pretrained:F2} bits per byte of held-out text, {Compared(b.BelowNgram)} the n-gram's {b.Ngram:F2}; tuning leaves {b.Tuned:F2}",
        $"사전 학습한 모델은 따로 남겨 둔 글의 바이트마다 {b.Pretrained:F2}비트를 써서 n-gram의 {b.Ngram:F2}비트보다 {Math.Abs(b.BelowNgram) * 100:F0} % {(b.BelowNgram >= 0 ? "적고" : "많고")}, 미세 조정 뒤에는 {b.Tuned:F2}비트입니다");

    public static Bilingual Skills(IReadOnlyList<SkillScore> skills)
    {
        int counted = skills.Count(s => s.Name != "identity"), good = skills.Count(s => s.Name != "identity" && s.Accuracy > 0.9);
        return new(
            $"{good} of {counted} skills (identity not counted) are answered right on more than 90 % of prompts never seen in training",
            $"자기소개를 뺀 {counted}가지 기능 가운데 {good}가지를, 학습에 없던 질문의 90 %가 넘게 맞혔습니다");
    }

    public static string Millions(long tokens) => (tokens / 1e6).ToString("0.##");

    static string Compared(double below) => $"{Math.Abs(below) * 100:F0} % {(below >= 0 ? "below" : "above")}";
}
