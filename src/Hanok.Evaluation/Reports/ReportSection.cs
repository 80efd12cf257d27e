namespace Hanok.Evaluation.Reports;

/// <summary>A part of a report: a title that says the finding, perhaps a chart, the numbers.</summary>
sealed record ReportSection(Bilingual Title, string Svg, ReportTable Table)
{
    /// <summary>The sections of a report, in order; what a run has not done is left out.</summary>
    public static IEnumerable<ReportSection> Of(ReportData r)
    {
        yield return new(new("The run", "이 실행"), "", ReportTables.Run(r));
        Bilingual loss = Findings.Loss(r);
        yield return new(loss, LossChart(r, loss), ReportTables.Loss(r));
        Bilingual bits = Findings.Bits(r.BitsPerByte);
        yield return new(bits, BitsChart(r.BitsPerByte, bits), ReportTables.Bits(r.BitsPerByte));
        if (r.BitsPerByte.Parts.Count > 0) yield return new(new("Bits per byte of each held-out part", "남겨 둔 부분마다의 바이트당 비트"), "", ReportTables.Parts(r.BitsPerByte));
        Bilingual skills = Findings.Skills(r.Skills);
        if (r.Skills.Count > 0)
        {
            yield return new(skills, SkillsChart(r.Skills, skills), ReportTables.Skills(r.Skills));
            yield return new(new("A held-out prompt of each skill and the response given", "기능마다 남겨 둔 질문 하나와 그 응답"), "", ReportTables.Examples(r.Skills));
        }
        if (r.Translation is { } t) yield return new(new("Translation of held-out pairs", "남겨 둔 쌍의 번역"), "", ReportTables.Translation(t));
        if (r.Steps.Count > 0) yield return new(new("Time of each step", "단계마다 걸린 시간"), "", ReportTables.Steps(r));
        if (r.Sources.Count > 0) yield return new(new("Where the text came from", "글의 출처"), "", ReportTables.Sources(r));
        if (r.Missing.Count > 0) yield return new(new("Sources that could not be had", "가져오지 못한 출처"), "", ReportTables.Missing(r));
    }

    static string LossChart(ReportData r, Bilingual title) => LineChart.Svg(
    [
        new("pre-training · 사전 학습", "first", [.. LossCurve.Smooth(r.PretrainLoss).Select(p => (p.Tokens / 1e6, p.Loss))]),
        new("tuning · 미세 조정", "second", [.. LossCurve.Smooth(r.TuneLoss).Select(p => (p.Tokens / 1e6, p.Loss))]),
    ], "millions of tokens · 백만 토큰", "loss, nats a token · 토큰당 손실(nat)", title.English);

    static string BitsChart(BitsPerByteTable b, Bilingual title) => BarChart.Svg(
    [
        new("pre-trained · 사전 학습", b.Pretrained, b.Pretrained.ToString("F2"), "first"),
        new("tuned · 미세 조정", b.Tuned, b.Tuned.ToString("F2"), "second"),
        new($"n-gram, order {b.NgramOrder} · {b.NgramOrder}차 n-gram", b.Ngram, b.Ngram.ToString("F2"), "third"),
        new("single bytes · 바이트 하나씩", b.Unigram, b.Unigram.ToString("F2"), "third"),
        new("Brotli 11", b.Compressor, b.Compressor.ToString("F2"), "third"),
    ], null, "bits per byte, lower is better · 바이트당 비트, 낮을수록 좋음", title.English);

    static string SkillsChart(IReadOnlyList<SkillScore> skills, Bilingual title) => BarChart.Svg(
        [.. skills.Select(s => new ChartBar($"{s.Name} · {s.Korean}", s.Accuracy * 100, $"{s.Accuracy * 100:F1} %", s.Name == "identity" ? "third" : "first", s.Baseline * 100))],
        100, "exact answers, %; the tick is the most frequent answer's share · 정확히 맞힌 비율(%), 눈금은 최빈 답의 비율", title.English);
}
