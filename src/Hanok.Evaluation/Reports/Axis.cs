namespace Hanok.Evaluation.Reports;

/// <summary>A linear axis whose marks are round numbers.</summary>
/// <param name="Low">Value at the start.</param>
/// <param name="High">Value at the end.</param>
/// <param name="Step">Distance of the marks: 1, 2 or 5 times a power of ten.</param>
readonly record struct Axis(double Low, double High, double Step)
{
    /// <summary>The narrowest axis with round ends that holds both values and has about <paramref name="marks"/> marks.</summary>
    public static Axis Around(double low, double high, int marks)
    {
        if (!(high > low)) high = low + 1;
        double raw = (high - low) / marks, power = Math.Pow(10, Math.Floor(Math.Log10(raw))), ratio = raw / power;
        double step = power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
        return new Axis(Math.Floor(low / step + 1e-9) * step, Math.Ceiling(high / step - 1e-9) * step, step);
    }

    /// <summary>The marks, ascending.</summary>
    public IEnumerable<double> Marks
    {
        get
        {
            int count = (int)Math.Round((High - Low) / Step);
            for (int i = 0; i <= count; i++) yield return Low + i * Step;
        }
    }

    /// <summary>Where a value lies, 0 at the start and 1 at the end.</summary>
    public double Place(double value) => (value - Low) / (High - Low);

    /// <summary>A mark's value with as many decimals as the step needs.</summary>
    public string Label(double value) => value.ToString("F" + Math.Max(0, -(int)Math.Floor(Math.Log10(Step) + 1e-9)));
}
