using System.Diagnostics;

namespace Hanok.Cli.Tests.Runs;

/// <summary>What must not touch the network is run where there is none.</summary>
[Collection(SmallRun.Name)]
public sealed class NetworkTests(SmallRun small) : Workspace
{
    static readonly string[] NoNetwork = ["unshare", "-rn"];

    static bool MayUnshare()
    {
        try
        {
            using Process p = Process.Start(new ProcessStartInfo("unshare", ["-rn", "true"]) { UseShellExecute = false, RedirectStandardError = true })!;
            p.WaitForExit();
            return p.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [SkippableFact]
    public void Plan_OfNano_UsesNoNetwork_AndWritesNothing()
    {
        Skip.IfNot(MayUnshare(), "skipped because this user may not take the network away (unshare -rn)");
        HanokProcess.Result r = Works(["up", "nano", "--plan"], NoNetwork);
        Assert.Contains("to fetch", r.Error);
        Assert.Contains("debian:", r.Error);
        Assert.Contains("expected here", r.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [SkippableFact]
    public void Offline_WhatCannotBeHad_IsReported_AndTheRecipeRunsOnWhatIsThere()
    {
        Skip.IfNot(MayUnshare(), "skipped because this user may not take the network away (unshare -rn)");
        Write("r.yaml", SmallRun.Recipe.Replace("[{use: skills}]", "[{use: skills}, {use: 'debian:no-such-package'}, {use: 'npm:no-such-package'}, {use: 'debian-descriptions:ko'}]"));
        HanokProcess.Result r = Works(["up", "r.yaml", "--offline", "--no-serve"], NoNetwork);
        foreach (string source in (string[])["debian:no-such-package", "npm:no-such-package", "debian-descriptions:ko"]) Assert.Contains($"left out: {source}", r.Error);
        Assert.True(File.Exists(At("runs", "small", "bundle", "model.safetensors")));
        Assert.Equal(SharedRun.DigestOf(small.Run).Length, SharedRun.DigestOf(At("runs", "small")).Length);
    }

    [Fact]
    public void Offline_NothingThere_FailsAndSaysWhy()
    {
        Write("r.yaml", SmallRun.Recipe.Replace("[{use: skills}]", "[{use: 'debian:no-such-package'}]"));
        Fails(1, ["up", "r.yaml", "--offline", "--no-serve"], "nothing to train on", "no-such-package");
        Fails(1, ["up", "r.yaml", "--offline", "--no-serve", "--lang", "ko"], "훈련할 것이 없습니다", "no-such-package");
    }
}
