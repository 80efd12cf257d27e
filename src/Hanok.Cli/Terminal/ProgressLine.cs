namespace Hanok.Cli;

/// <summary>Progress of one piece of work from 0 to 1: drawn over on a terminal, a plain line every 30 s elsewhere.</summary>
sealed class ProgressLine(Ui ui, string name) : IProgress<double>, IDisposable
{
    readonly System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
    readonly Lock gate = new();
    double shown = -1, plain;
    bool drawn, ended;

    /// <summary>Says how much is done.</summary>
    public void Report(double value)
    {
        lock (gate)
        {
            if (ended) return;
            double seconds = clock.Elapsed.TotalSeconds;
            string left = value > 0.01 && seconds > 1 ? "  " + ui.Text("cli.time_left", Quantities.Duration(seconds / value * (1 - value), ui.Language)) : "";
            if (ui.Live)
            {
                if (value < 1 && seconds - shown < 0.1) return;
                shown = seconds;
                int full = (int)Math.Round(Math.Clamp(value, 0, 1) * 10);
                ui.Error.Write($"\r{name}  {new string('█', full)}{new string('░', 10 - full)}  {value * 100,3:0} %{left}\u001b[K");
                drawn = true;
            }
            else if (seconds - plain >= 30)
            {
                plain = seconds;
                ui.Error.WriteLine($"{name}  {value * 100,3:0} %{left}");
            }
        }
    }

    /// <summary>Removes the line.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (drawn) ui.Error.Write("\r\u001b[K");
            drawn = false;
            ended = true;
        }
    }
}
