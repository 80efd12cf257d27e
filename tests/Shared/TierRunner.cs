using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Tests;

/// <summary>A set of instructions that a child process may use: the runtime's knobs, and what must then be on and off.</summary>
/// <param name="Name">Name in test output.</param>
/// <param name="Knobs">Environment variables of the child.</param>
/// <param name="Expected">The flags (<see cref="TierRunner.Flags"/>) that the child must report.</param>
sealed record TierSetting(string Name, (string Name, string Value)[] Knobs, Func<string, bool> Expected);

/// <summary>
/// Runs a program's own entry point in child processes with instruction sets turned off. A test assembly with
/// <c>GenerateProgramFile=false</c> and a <c>Main</c> that begins with <see cref="WriteFlags"/> can be its own child.
/// </summary>
static class TierRunner
{
    /// <summary>AVX-512, AVX2, 128-bit registers without fused multiply-add (AVX2's knob takes FMA away as well), and no vector instructions at all.</summary>
    public static TierSetting[] All { get; } =
    [
        new("avx512", [], f => f.Contains("avx512=1", StringComparison.Ordinal)),
        new("avx2", [("DOTNET_EnableAVX512", "0")], f => f.Contains("avx512=0 avx2=1 fma=1", StringComparison.Ordinal)),
        new("128", [("DOTNET_EnableAVX2", "0")], f => f.Contains("avx512=0 avx2=0 fma=0", StringComparison.Ordinal) && f.Contains("vector128=1", StringComparison.Ordinal)),
        new("scalar", [("DOTNET_EnableHWIntrinsic", "0")], f => f.Contains("avx512=0 avx2=0 fma=0 vector128=0", StringComparison.Ordinal)),
    ];

    /// <summary>Names for <c>[MemberData]</c>.</summary>
    public static TheoryData<string> Names => [.. All.Select(t => t.Name)];

    /// <summary>What this process may use.</summary>
    public static string Flags =>
        $"flags avx512={Bit(Avx512F.IsSupported)} avx2={Bit(Avx2.IsSupported)} fma={Bit(Fma.IsSupported)} vector128={Bit(Vector128.IsHardwareAccelerated)}";

    /// <summary>The child's first line.</summary>
    public static void WriteFlags() => Console.WriteLine(Flags);

    /// <summary>
    /// Runs <paramref name="assembly"/> in tier <paramref name="name"/>; returns the lines after the flags. Skips the test, visibly, where the machine lacks the tier;
    /// fails where a knob did not turn off what it should.
    /// </summary>
    public static string[] Run(string name, string assembly, params string[] arguments)
    {
        TierSetting tier = All.Single(t => t.Name == name);
        Skip.If(name == "avx512" && !MachineHas("avx512=1"), "this machine has no AVX-512");
        Skip.If(name == "avx2" && !MachineHas("avx2=1 fma=1"), "this machine has no AVX2 with FMA");
        string[] lines = Start(tier.Knobs, assembly, arguments);
        Assert.True(tier.Expected(lines[0]), $"tier {name}: the child reports '{lines[0]}'");
        return lines[1..];
    }

    static bool MachineHas(string flags)
    {
        machine ??= Start([], typeof(TierRunner).Assembly.Location, ["flags"])[0];
        return machine.Contains(flags, StringComparison.Ordinal);
    }

    static string? machine;

    static string[] Start((string Name, string Value)[] knobs, string assembly, string[] arguments)
    {
        ProcessStartInfo info = new(Environment.ProcessPath is { } p && Path.GetFileNameWithoutExtension(p) == "dotnet" ? p : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add("exec");
        info.ArgumentList.Add(assembly);
        foreach (string a in arguments) info.ArgumentList.Add(a);
        foreach (string key in info.Environment.Keys.Where(k => k.StartsWith("DOTNET_Enable", StringComparison.OrdinalIgnoreCase)).ToArray()) info.Environment.Remove(key);
        foreach ((string key, string value) in knobs) info.Environment[key] = value;
        using Process process = Process.Start(info) ?? throw new InvalidOperationException("dotnet did not start");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{assembly} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    static char Bit(bool value) => value ? '1' : '0';
}
