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
    public void Plan_OfEveryKindOfSource_UsesNoNetwork_AndWritesNothing()
    {
        Skip.IfNot(MayUnshare(), "skipped because this user may not take the network away (unshare -rn)");
        Write("r.yaml", SmallRun.Recipe.Replace("[{use: skills}]", "[{use: dotnet-sdk}, {use: 'debian:no-such-package', mb: 1.5}, {use: 'debian-descriptions:ko', mb: 2}, {use: 'npm:no-such-package', mb: 3}]"));
        HanokProcess.Result r = Works(["up", "r.yaml", "--plan"], NoNetwork);
        Assert.Contains("to fetch: 6.5 MB", r.Error);
        Assert.Contains("expected here", r.Error);
        Assert.Equal(["r.yaml"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
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
