using Hanok.Evaluation.Baselines;
using Hanok.Evaluation.Reports;
using Hanok.Inference.Scoring;

namespace Hanok.Evaluation.Measures;

/// <summary>Bits per byte of held-out documents by two models and three baselines.</summary>
/// <remarks>
/// A document's bits are -log2 of the probability of its tokens, the separator standing before the first; windows as <see cref="RollingWindows"/> cuts them.
/// The end of a document is nobody's to predict, neither the models' nor the baselines'. Bytes are UTF-8.
/// </remarks>
public static class BitsMeasure
{
    /// <summary>The bits of each document under a model.</summary>
    public static double[] Model(LogLikelihood scorer, IReadOnlyList<HeldOutDocument> documents, int separator, int window, IProgress<double>? progress, CancellationToken cancellation)
    {
        long windows = documents.Sum(d => (d.Ids.Length + window - 1L) / window);
        IReadOnlyList<double> scores = scorer.ScoreDocuments([.. documents.Select(d => d.Ids)], separator, window, progress is null ? null : new Share(progress, windows), cancellation);
        return [.. scores.Select(s => -s / double.Log(2))];
    }

    /// <summary>The table of a report.</summary>
    /// <param name="documents">The held-out documents.</param>
    /// <param name="pretrained">Their bits after pre-training.</param>
    /// <param name="tuned">Their bits after tuning.</param>
    /// <param name="consumed">Exactly the text whose tokens pre-training consumed.</param>
    /// <param name="compress">Whether the general compressor is asked too.</param>
    public static BitsPerByteTable Table(IReadOnlyList<HeldOutDocument> documents, double[] pretrained, double[] tuned, IReadOnlyList<byte[]> consumed, bool compress)
    {
        byte[][] texts = [.. documents.Select(d => d.Bytes)];
        long bytes = Math.Max(1, texts.Sum(t => (long)t.Length));
        double[][] orders = WittenBell.Bits(consumed, texts);
        double[] totals = [.. orders.Select(o => o.Sum() / bytes)];
        int best = 3;
        for (int order = 3; order <= WittenBell.MaxOrder; order++)
            if (totals[order - 1] < totals[best - 1]) best = order;
        List<BitsPerBytePart> parts = [];
        foreach (IGrouping<(bool IsOwn, string Unit), int> unit in Enumerable.Range(0, documents.Count).GroupBy(i => (documents[i].IsOwn, documents[i].Unit)).OrderBy(g => g.Key.IsOwn).ThenBy(g => g.Key.Unit, StringComparer.Ordinal))
        {
            long n = Math.Max(1, unit.Sum(i => (long)texts[i].Length));
            parts.Add(new BitsPerBytePart(unit.Key.IsOwn ? "own" : "unit", unit.Key.Unit, n, unit.Sum(i => pretrained[i]) / n, unit.Sum(i => tuned[i]) / n, unit.Sum(i => orders[best - 1][i]) / n));
        }
        double compressor = compress ? Compressor.BitsPerByte(consumed, texts) : 0;
        return new BitsPerByteTable(pretrained.Sum() / bytes, tuned.Sum() / bytes, totals[best - 1], best, totals[0], compressor, bytes, parts);
    }

    sealed class Share(IProgress<double> progress, long windows) : IProgress<int>
    {
        public void Report(int value) => progress.Report((double)value / Math.Max(1, windows));
    }
}
