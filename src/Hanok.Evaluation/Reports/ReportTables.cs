namespace Hanok.Evaluation.Reports;

/// <summary>A table of a report, the same for Markdown and HTML.</summary>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">Cells as text.</param>
/// <param name="Numbers">How many columns at the end are numbers, which stand to the right.</param>
sealed record ReportTable(IReadOnlyList<Bilingual> Header, IReadOnlyList<IReadOnlyList<string>> Rows, int Numbers);

/// <summary>The tables of a report: the figures behind its charts.</summary>
static class ReportTables
{
    public static ReportTable Run(ReportData r) => new([new("Run", "실행"), new("", "")],
    [
        ["Name · 이름", r.Name],
        ["Made · 작성", r.Created.ToString("yyyy-MM-dd'T'HH:mm:sszzz")],
        ["Hanok, contract · 한옥, 계약", $"{r.Version}, {r.Contract}"],
        ["Parameters · 매개변수", r.Parameters.ToString("N0")],
        ["Tokens: pre-training, tuning · 토큰: 사전 학습, 미세 조정", $"{r.PretrainTokens:N0}, {r.TuneTokens:N0}"],
        ["Seconds · 초", r.Seconds.ToString("N1")],
        ["Processor · 처리 장치", r.Processor],
        ["Final digest · 마지막 다이제스트", r.FinalDigest],
    ], 0);

    public static ReportTable Bits(BitsPerByteTable b) => new([new("What", "무엇"), new("Bits per byte", "바이트당 비트")],
    [
        ["Pre-trained model · 사전 학습한 모델", b.Pretrained.ToString("F4")],
        ["Tuned model · 미세 조정한 모델", b.Tuned.ToString("F4")],
        [$"Byte n-gram, order {b.NgramOrder}, Witten-Bell · 바이트 n-gram, {b.NgramOrder}차", b.Ngram.ToString("F4")],
        ["Single bytes · 바이트 하나씩", b.Unigram.ToString("F4")],
        ["Brotli 11, window 24", b.Compressor.ToString("F4")],
    ], 1);

    public static ReportTable Parts(BitsPerByteTable b) => new(
        [new("Held-out part", "남겨 둔 부분"), new("Bytes", "바이트"), new("Pre-trained", "사전 학습"), new("Tuned", "미세 조정"), new("n-gram", "n-gram")],
        [.. b.Parts.Select(p => (IReadOnlyList<string>)[$"{p.Part}: {p.Name}", p.Bytes.ToString("N0"), p.Pretrained.ToString("F3"), p.Tuned.ToString("F3"), p.Ngram.ToString("F3")])], 4);

    public static ReportTable Skills(IReadOnlyList<SkillScore> skills) => new(
        [new("Skill", "기능"), new("Prompts", "질문"), new("Exact", "정확히 맞힘"), new("95 % interval", "95 % 구간"), new("As a later turn", "대화 도중"), new("Majority", "최빈 답"), new("Choice of 4", "넷 중 고르기"), new("normalised", "정규화")],
        [.. skills.Select(s =>
        {
            (double low, double high) = Metrics.Proportion.Wilson((int)Math.Round(s.Accuracy * s.N), s.N);
            return (IReadOnlyList<string>)[$"{s.English} · {s.Korean}", s.N.ToString("N0"), Percent(s.Accuracy), $"{Percent(low)} to {Percent(high)}", $"{Percent(s.LaterTurn)} of {s.LaterN:N0}", Percent(s.Baseline),
                s.Choice is { } c ? Percent(c.Accuracy) : "", s.Choice is { } n ? Percent(n.NormalisedAccuracy) : ""];
        })], 7);

    public static ReportTable Examples(IReadOnlyList<SkillScore> skills) => new(
        [new("Skill", "기능"), new("Prompt", "질문"), new("Response", "응답")],
        [.. skills.Select(s => (IReadOnlyList<string>)[s.Name, s.Example.Prompt, s.Example.Response.Replace('\n', ' ')])], 0);

    public static ReportTable Translation(TranslationScore t) => new([new("Direction", "방향"), new("Pairs", "쌍"), new("chrF", "chrF")],
    [
        ["English to Korean · 영어에서 한국어로", t.N.ToString("N0"), t.EnglishToKorean.ToString("F1")],
        ["Korean to English · 한국어에서 영어로", t.N.ToString("N0"), t.KoreanToEnglish.ToString("F1")],
    ], 2);

    public static ReportTable Loss(ReportData r)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach ((string phase, IReadOnlyList<LossPoint> points) in new[] { ("Pre-training · 사전 학습", r.PretrainLoss), ("Tuning · 미세 조정", r.TuneLoss) })
        {
            List<LossPoint> smooth = LossCurve.Smooth(points);
            for (int i = 1; i <= 5 && smooth.Count >= 5; i++)
            {
                LossPoint p = smooth[smooth.Count * i / 5 - 1];
                rows.Add([phase, p.Tokens.ToString("N0"), p.Loss.ToString("F3")]);
            }
        }
        return new([new("Phase", "단계"), new("Tokens", "토큰"), new("Loss, nats a token", "손실, 토큰당 nat")], rows, 2);
    }

    public static ReportTable Steps(ReportData r) => new([new("Step", "단계"), new("Seconds", "초")],
        [.. r.Steps.Select(s => (IReadOnlyList<string>)[s.Step, s.Seconds.ToString("N1")])], 1);

    public static ReportTable Sources(ReportData r) => new(
        [new("Source", "출처"), new("Version", "판"), new("Licence", "사용 허가"), new("Documents", "문서"), new("Bytes", "바이트")],
        [.. r.Sources.Select(s => (IReadOnlyList<string>)[s.Name, s.Version, s.Licence, s.Documents.ToString("N0"), s.Bytes.ToString("N0")])], 2);

    public static ReportTable Missing(ReportData r) => new([new("Left out", "빠진 출처"), new("Reason", "까닭")],
        [.. r.Missing.Select(m => (IReadOnlyList<string>)[m.Source, m.Reason])], 0);

    static string Percent(double share) => $"{share * 100:F1} %";
}
