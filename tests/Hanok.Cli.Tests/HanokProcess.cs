using System.Diagnostics;
using System.Text;

namespace Hanok.Cli.Tests;

/// <summary>Starts the real command line in a child process, as a user does.</summary>
sealed class HanokProcess : IDisposable
{
    readonly Process process;
    readonly StringBuilder output = new(), error = new();

    HanokProcess(Process process) => this.process = process;

    /// <summary>What a finished command left.</summary>
    public sealed record Result(int Status, string Out, string Error);

    /// <summary>Runs to the end.</summary>
    public static Result Run(string folder, string[] arguments, string? input = null, (string, string)[]? environment = null, int seconds = 240, string[]? prefix = null)
    {
        using HanokProcess p = Start(folder, arguments, environment, input, prefix);
        return p.Wait(seconds);
    }

    /// <summary>The program that the tests built.</summary>
    public static string Dll => Path.Combine(AppContext.BaseDirectory, "hanok.dll");

    /// <summary>Starts and returns at once.</summary>
    /// <param name="prefix">A command that starts it, such as <c>setpriv</c> with its options.</param>
    public static HanokProcess Start(string folder, string[] arguments, (string, string)[]? environment = null, string? input = null, string[]? prefix = null)
    {
        // Whoever started the tests in the background of a script made them ignore Ctrl-C, and children inherit it: a user's shell does not.
        string[] command = [.. OperatingSystem.IsLinux() ? ["env", "--default-signal=INT,TERM"] : (string[])[], .. prefix ?? [], "dotnet"];
        ProcessStartInfo start = new(command[0])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        foreach (string a in command[1..]) start.ArgumentList.Add(a);
        start.ArgumentList.Add(Dll);
        foreach (string a in arguments) start.ArgumentList.Add(a);
        foreach (string name in (string[])["LANG", "LC_ALL", "LC_MESSAGES", "HANOK_LANG", "HANOK_API_KEY"]) start.Environment.Remove(name);
        start.Environment["HANOK_ROOT"] = Hanok.Tests.GoldenFiles.Root;
        foreach ((string name, string value) in environment ?? []) start.Environment[name] = value;
        HanokProcess p = new(new Process { StartInfo = start });
        p.process.OutputDataReceived += (_, e) => Append(p.output, e.Data);
        p.process.ErrorDataReceived += (_, e) => Append(p.error, e.Data);
        p.process.Start();
        p.process.BeginOutputReadLine();
        p.process.BeginErrorReadLine();
        if (input is not null) p.process.StandardInput.Write(input);
        p.process.StandardInput.Close();
        return p;
    }

    /// <summary>What it has said so far on standard error.</summary>
    public string ErrorSoFar { get { lock (error) return error.ToString(); } }

    /// <summary>Waits for its end and returns the most memory that it had, in bytes, as Linux counts it (VmHWM), looked at every few milliseconds.</summary>
    public long PeakMemory()
    {
        long peak = 0;
        for (; !process.HasExited; Thread.Sleep(5))
        {
            try
            {
                // What was started is env, and becomes the program: the same process.
                string? line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is not null) peak = Math.Max(peak, long.Parse(line.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) << 10);
            }
            catch (IOException)
            {
                break;                                   // it ended meanwhile
            }
        }
        return peak;
    }

    /// <summary>Has it ended?</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    /// <summary>Sends SIGINT (2) or SIGTERM (15).</summary>
    public void Signal(int number)
    {
        using Process kill = Process.Start("kill", [$"-{number}", process.Id.ToString()]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public Result Wait(int seconds = 240)
    {
        if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            Kill();
            throw new TimeoutException($"still running after {seconds} s; it had said:\n{ErrorSoFar}");
        }
        process.WaitForExit();
        return new Result(process.ExitCode, output.ToString(), error.ToString());
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    static void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
    }
}
