using System.Diagnostics;

namespace Hanok.Cli.Tests.Runs;

/// <summary>
/// Keeps a step of a run from ever being finished, so that a test that kills the run kills it inside the step for certain: the step does all its work,
/// but the temporary file of its record is a named pipe that nobody reads, and whoever opens that for writing waits.
/// </summary>
sealed class StepHold : IDisposable
{
    readonly string pipe;

    /// <summary>Holds <paramref name="step"/> in the run's folder, which is made.</summary>
    public StepHold(string run, string step)
    {
        pipe = Path.Combine(Directory.CreateDirectory(Path.Combine(run, "work", "steps")).FullName, step + ".json.partial");
        using Process make = Process.Start("mkfifo", [pipe]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }

    /// <summary>Lets the step go, for the next start of the run.</summary>
    public void Dispose() => File.Delete(pipe);
}
