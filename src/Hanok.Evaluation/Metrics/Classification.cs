namespace Hanok.Evaluation.Metrics;

/// <summary>Scores of predicted classes against the true ones, as scikit-learn computes them with <c>zero_division=0</c>.</summary>
public static class Classification
{
    /// <summary>The share of equal entries; 0 for none.</summary>
    public static double Accuracy(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions)
    {
        CheckLengths(labels, predictions);
        int right = 0;
        for (int i = 0; i < labels.Length; i++) if (labels[i] == predictions[i]) right++;
        return labels.Length == 0 ? 0 : (double)right / labels.Length;
    }

    /// <summary>The sample standard deviation (n - 1) of the right/wrong values over sqrt(n); 0 for fewer than two.</summary>
    public static double AccuracyStandardError(double accuracy, int count) =>
        count < 2 ? 0 : Math.Sqrt(accuracy * (1 - accuracy) * count / (count - 1) / count);

    /// <summary>F1 of one class: 2 tp / (2 tp + fp + fn), 0 where the class occurs on neither side.</summary>
    public static double F1(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, int positive = 1)
    {
        CheckLengths(labels, predictions);
        int both = 0, either = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == positive && predictions[i] == positive) both++;
            else if (labels[i] == positive || predictions[i] == positive) either++;
        }
        return both == 0 ? 0 : 2.0 * both / (2 * both + either);
    }

    /// <summary>The mean F1 over the classes that occur in labels or predictions.</summary>
    public static double MacroF1(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions)
    {
        SortedSet<int> classes = [.. labels.ToArray(), .. predictions.ToArray()];
        double sum = 0;
        foreach (int c in classes) sum += F1(labels, predictions, c);
        return classes.Count == 0 ? 0 : sum / classes.Count;
    }

    /// <summary>The matrix of counts [label, prediction] over classes 0 to <paramref name="classes"/> - 1.</summary>
    public static int[,] Confusion(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, int classes)
    {
        CheckLengths(labels, predictions);
        int[,] counts = new int[classes, classes];
        for (int i = 0; i < labels.Length; i++) counts[labels[i], predictions[i]]++;
        return counts;
    }

    static void CheckLengths(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions)
    {
        if (labels.Length != predictions.Length) throw new ArgumentException($"expected {labels.Length} predictions, found {predictions.Length}", nameof(predictions));
    }
}
