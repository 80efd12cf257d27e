using System.Diagnostics;
using Hanok.Cli.Tests.Runs;

namespace Hanok.Cli.Tests.BadInput;

/// <summary>A disk that is full and folders that may not be written: said clearly, nothing lost.</summary>
[Collection(SmallRun.Name)]
public sealed class DiskTests(SmallRun small) : Workspace
{
    const int Page = 4096;

    // Arguments: the size of the disk in bytes, then the command. Runs it on a small disk until that is full (twice), then on a large one.
    const string FullDisk = """
        mkdir disk && mount -t tmpfs -o size=$1 none disk || exit 7
        shift
        "$@"; [ $? = 1 ] || exit 8
        ls disk/run/work/checkpoints/pretrain >&2
        "$@" --lang ko; [ $? = 1 ] || exit 9
        mount -o remount,size=64m none disk || exit 10
        "$@" || exit 11
        cp -r disk/run kept
        """;

    static bool Succeeds(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string a in arguments) start.ArgumentList.Add(a);
        try
        {
            using Process p = Process.Start(start)!;
            p.WaitForExit();
            return p.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [SkippableFact]
    public void FullDisk_InMidCheckpoint_LosesNothing_AndGoesOnWhenThereIsRoom()
    {
        Skip.IfNot(Succeeds("unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"), "skipped because this user may not mount a disk of its own (unshare -rm)");
        // Room for everything before pre-training, and for one checkpoint and a half.
        string work = Path.Combine(small.Run, "work");
        long before = Directory.EnumerateFiles(work, "*", SearchOption.AllDirectories).Where(f => !f.StartsWith(Path.Combine(work, "checkpoints"), StringComparison.Ordinal))
            .Sum(f => (new FileInfo(f).Length + Page - 1) / Page * Page);
        long checkpoint = new FileInfo(Path.Combine(work, "checkpoints", "pretrain", "step-000004.safetensors")).Length;
        HanokProcess.Result r = Works(small.Up(Path.Combine("disk", "run")), ["unshare", "-rm", "bash", "-c", FullDisk, "full", $"{before + checkpoint + checkpoint / 2}"]);
        Assert.Contains("The checkpoint after step 8 could not be written", r.Error);
        Assert.Contains("No space left", r.Error);
        Assert.Contains("run the same command again", r.Error);
        Assert.Contains("8단계 뒤의 체크포인트를 쓸 수 없었습니다", r.Error);
        Assert.Contains("공간을 비우고", r.Error);
        Assert.Contains("step-000004.safetensors", r.Error);
        Assert.DoesNotContain(".partial\n", r.Error);         // nothing half-written lies there
        small.AssertSameBytes(At("kept"));
    }

    [SkippableFact]
    public void FullDisk_InCollect_SaysSo()
    {
        Skip.IfNot(Succeeds("unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"), "skipped because this user may not mount a disk of its own (unshare -rm)");
        HanokProcess.Result r = HanokProcess.Run(Folder, small.Up(Path.Combine("disk", "run")), prefix: ["unshare", "-rm", "bash", "-c", "mkdir disk && mount -t tmpfs -o size=128k none disk && \"$@\"", "full"]);
        Assert.Equal(1, r.Status);
        Assert.Contains("collected.jsonl", r.Error);
        Assert.Contains("free disk space", r.Error);
    }

    [SkippableTheory]
    [InlineData("up")]
    [InlineData("collect")]
    [InlineData("logits")]
    [InlineData("tokenizer")]
    public void NoPermission_SaysWhere_AndWritesNothing(string command)
    {
        Skip.If(OperatingSystem.IsWindows(), "skipped because it needs Unix permissions");
        string[]? prefix = null;
        Mode(Folder, mayWrite: true);
        Mode(small.Folder, mayWrite: true);
        Write("a.txt", string.Concat(Enumerable.Repeat("날마다 글을 씁니다.\n", 100)));
        if (Environment.UserName == "root")
        {
            prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
            Skip.IfNot(Succeeds(prefix[0], [.. prefix[1..], "test", "-r", HanokProcess.Dll]), "skipped because no other user may read the built program here");
        }
        else Mode(Folder, mayWrite: false);
        string[] arguments = command switch
        {
            "up" => small.Up("run"),
            "collect" => ["collect", Path.Combine(small.Folder, SmallRun.RecipeFile), "--out", "run"],
            "logits" => ["logits", small.Bundle, "--ids", "1,2", "--out", "l.safetensors"],
            _ => ["tokenizer", "train", "--vocab-size", "300", "--out", "t", "a.txt"],
        };
        HanokProcess.Result r = HanokProcess.Run(Folder, arguments, prefix: prefix);
        Assert.Equal(1, r.Status);
        Assert.Contains("permission", r.Error);
        Assert.Contains(command switch { "logits" => "l.safetensors", "tokenizer" => "/t", _ => "run" }, r.Error);
        Assert.Equal(["a.txt"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
        Mode(Folder, mayWrite: true);
    }

    /// <summary>Lets everybody read a folder, and its owner write in it or not.</summary>
    static void Mode(string folder, bool mayWrite)
    {
        const UnixFileMode read = (UnixFileMode)0b101_101_101;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, mayWrite ? read | UnixFileMode.UserWrite : read);
    }
}
