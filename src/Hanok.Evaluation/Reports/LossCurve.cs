namespace Hanok.Evaluation.Reports;

/// <summary>A loss curve made readable: means of at most two hundred equal stretches of steps.</summary>
static class LossCurve
{
    const int MostPoints = 200;

    /// <summary>The points to draw; x is the last token of each stretch.</summary>
    public static List<LossPoint> Smooth(IReadOnlyList<LossPoint> points)
    {
        int stretches = Math.Min(points.Count, MostPoints);
        List<LossPoint> smooth = new(stretches);
        for (int i = 0; i < stretches; i++)
        {
            int from = (int)((long)points.Count * i / stretches), to = (int)((long)points.Count * (i + 1) / stretches);
            double sum = 0;
            for (int p = from; p < to; p++) sum += points[p].Loss;
            smooth.Add(new LossPoint(points[to - 1].Tokens, sum / (to - from)));
        }
        return smooth;
    }

    /// <summary>The mean of the first or last hundredth of the steps (at least one): what the curve begins and ends at.</summary>
    public static (double First, double Last) Ends(IReadOnlyList<LossPoint> points)
    {
        if (points.Count == 0) return (0, 0);
        int count = Math.Max(1, points.Count / 100);
        return (points.Take(count).Average(p => p.Loss), points.Skip(points.Count - count).Average(p => p.Loss));
    }
}
