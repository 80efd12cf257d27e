namespace Hanok.Recipes.Status;

/// <summary>Keeps a loss curve of any length in bounded memory: when it is full, neighbours are joined to their mean and later points are means of twice as many steps.</summary>
public sealed class LossRecorder
{
    /// <summary>The most points kept.</summary>
    public const int Capacity = 512;

    readonly List<LossPoint> points = new(Capacity);
    int stride = 1;
    int pending;
    double sum;
    long last;

    /// <summary>The points so far; the last may be the mean of fewer steps than the others.</summary>
    public IReadOnlyList<LossPoint> Points =>
        pending == 0 ? [.. points] : [.. points, new LossPoint(last, sum / pending)];

    /// <summary>Adds the loss of one step. A step at or before the last one (a run that went back to a checkpoint) removes what came after it.</summary>
    public void Add(long step, double loss)
    {
        if (!double.IsFinite(loss)) return;
        if (step <= last) Rewind(step);
        last = step;
        sum += loss;
        if (++pending < stride) return;
        points.Add(new LossPoint(step, sum / pending));
        (sum, pending) = (0, 0);
        if (points.Count < Capacity) return;
        for (int i = 0; i < Capacity / 2; i++)
        {
            LossPoint a = points[2 * i], b = points[2 * i + 1];
            points[i] = new LossPoint(b.Step, (a.Loss + b.Loss) / 2);
        }
        points.RemoveRange(Capacity / 2, Capacity - Capacity / 2);
        stride *= 2;
    }

    void Rewind(long step)
    {
        (sum, pending) = (0, 0);
        int keep = points.Count;
        while (keep > 0 && points[keep - 1].Step >= step) keep--;
        points.RemoveRange(keep, points.Count - keep);
        last = keep > 0 ? points[keep - 1].Step : 0;
    }
}
