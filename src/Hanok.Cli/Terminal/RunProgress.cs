using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Recipes.Status;

namespace Hanok.Cli;

/// <summary>
/// Draws a run's board on standard error: on a terminal one line that is drawn over, ten times a second; elsewhere a plain line every 30 s and at the end of each step.
/// </summary>
sealed class RunProgress : IDisposable
{
    static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(30);

    readonly Ui ui;
    readonly RunStatusBoard board;
    readonly Thread thread;
    readonly Lock gate = new();
    readonly ManualResetEventSlim stop = new();
    readonly Dictionary<string, StepState> said = [];
    DateTime lastPlain = DateTime.UtcNow;
    int drawn;

    /// <summary>Starts drawing.</summary>
    public RunProgress(Ui ui, RunStatusBoard board)
    {
        (this.ui, this.board) = (ui, board);
        thread = new Thread(Loop) { IsBackground = true, Name = "progress" };
        thread.Start();
    }

    /// <summary>Prints a line above the one being drawn.</summary>
    public void Print(string line)
    {
        lock (gate)
        {
            Erase();
            ui.Error.WriteLine(line);
        }
    }

    /// <summary>Stops drawing, after a last look.</summary>
    public void Dispose()
    {
        stop.Set();
        thread.Join();
        Draw();
        lock (gate) Erase();
        stop.Dispose();
    }

    void Loop()
    {
        while (!stop.Wait(ui.Live ? 100 : 500)) Draw();
    }

    void Draw()
    {
        RunStatus status = board.Current;
        lock (gate)
        {
            StepStatus? running = null;
            foreach (StepStatus step in status.Steps)
            {
                if (step.State == StepState.Running) running = step;
                said.TryGetValue(step.Name, out StepState before);
                if (before == step.State) continue;
                said[step.Name] = step.State;
                if (step.State is StepState.Pending or StepState.Running) continue;
                Erase();
                ui.Error.WriteLine(Finished(step));
            }
            if (running is null) return;
            if (ui.Live)
            {
                string line = Line(running, status, Math.Max(20, Width() - 1));
                ui.Error.Write($"\r{line}\u001b[K");
                drawn = 1;
            }
            else if (DateTime.UtcNow - lastPlain >= PlainInterval)
            {
                lastPlain = DateTime.UtcNow;
                ui.Error.WriteLine(Line(running, status, int.MaxValue, bar: false));
            }
        }
    }

    void Erase()
    {
        if (drawn == 0) return;
        ui.Error.Write("\r\u001b[K");
        drawn = 0;
    }

    string Finished(StepStatus step)
    {
        string mark = step.State switch { StepState.Done => "✓", StepState.Skipped => "·", _ => "✗" };
        string what = step.State switch { StepState.Skipped => ui.Text("cli.step_stands"), _ => Detail(step) };
        string time = step.Seconds is { } s && step.State == StepState.Done ? $"  ({Quantities.Duration(s, ui.Language)})" : "";
        return $"{mark} {Pad(step.Name, 9)} {what}{time}";
    }

    string Line(StepStatus step, RunStatus status, int width, bool bar = true)
    {
        List<string> parts = [];
        if (bar) parts.Add(Bar(step.Progress));
        parts.Add($"{step.Progress * 100,3:0} %");
        if (Detail(step) is { Length: > 0 } detail) parts.Add(detail);
        if (step.Rate is { } rate) parts.Add($"{(rate >= 100 ? rate.ToString("N0") : rate.ToString("0.0"))} {step.RateUnit}");
        if (step.Name is "pretrain" or "tune" && status.ShareOfPeak is { } share) parts.Add(ui.Text("cli.share_of_peak", $"{share * 100:0}"));
        if (step.SecondsLeft is { } left && double.IsFinite(left)) parts.Add(ui.Text("cli.time_left", Quantities.Duration(left, ui.Language)));
        string line = $"{Pad(step.Name, 9)} {string.Join("  ", parts)}";
        return DisplayWidth.Columns(line) > width ? DisplayWidth.Cut(line, width) : line;
    }

    string Detail(StepStatus step) => (ui.Language == UserLanguage.Korean ? step.DetailKorean : null) ?? step.Detail ?? "";

    static string Bar(double share)
    {
        const int cells = 10;
        int full = (int)Math.Round(Math.Clamp(share, 0, 1) * cells);
        return new string('█', full) + new string('░', cells - full);
    }

    static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - DisplayWidth.Columns(text)));

    static int Width()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
