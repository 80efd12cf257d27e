using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>Starts the tools that sources need (apt-get, dpkg-deb, npm), never through a shell, with a time limit, ended when the step is cancelled.</summary>
static class Commands
{
    const int Longest = 64 << 20;

    /// <summary>The path of <paramref name="name"/> on PATH, or null.</summary>
    public static string? Find(string name)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path)) return path;
        }
        return null;
    }

    /// <summary>Runs <paramref name="program"/> and returns what it wrote to standard output.</summary>
    /// <exception cref="UserError"><c>data.tool_missing</c>, <c>data.tool_failed</c> (with the end of standard error), <c>data.tool_time</c>.</exception>
    public static string Run(string program, IEnumerable<string> arguments, string? folder, int seconds, CancellationToken cancellation)
    {
        using MemoryStream output = new();
        Run(program, arguments, folder, seconds, stream => CopyBounded(program, stream, output), cancellation);
        return Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
    }

    /// <summary>Runs <paramref name="program"/> and hands its standard output to <paramref name="read"/> as it comes.</summary>
    public static void Run(string program, IEnumerable<string> arguments, string? folder, int seconds, Action<Stream> read, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = folder ?? "" };
        foreach (string a in arguments) start.ArgumentList.Add(a);
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using Process process = Start(start);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        using CancellationTokenRegistration registration = limit.Token.Register(() => Kill(process));
        process.StandardInput.Close();
        StringBuilder errors = new();
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is { } line && errors.Length < 4000) errors.AppendLine(line);
        };
        process.BeginErrorReadLine();
        try
        {
            read(process.StandardOutput.BaseStream);
            process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        }
        catch (Exception e)
        {
            Kill(process);
            cancellation.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested) throw new UserError("data.tool_time", e, Path.GetFileName(program), seconds);
            throw;
        }
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (limit.IsCancellationRequested) throw new UserError("data.tool_time", Path.GetFileName(program), seconds);
        if (process.ExitCode != 0) throw new UserError("data.tool_failed", Path.GetFileName(program), process.ExitCode, LastLine(errors.ToString()));
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new UserError("data.tool_missing", start.FileName);
        }
        catch (Win32Exception e)
        {
            throw new UserError("data.tool_missing", e, start.FileName);
        }
    }

    static void Kill(Process process)
    {
        try
        {
            process.Kill(true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }
    }

    static void CopyBounded(string program, Stream from, MemoryStream to)
    {
        byte[] buffer = new byte[1 << 16];
        for (int n; (n = from.Read(buffer)) > 0;)
        {
            to.Write(buffer, 0, n);
            if (to.Length > Longest) throw new UserError("data.tool_failed", Path.GetFileName(program), 0, $"more than {Longest} bytes of output");
        }
    }

    static string LastLine(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(static l => l.StartsWith("E:", StringComparison.Ordinal) || l.StartsWith("npm error", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "";
    }
}
