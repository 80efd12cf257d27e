using System.Net;
using System.Text.RegularExpressions;

namespace Hanok.Cli.Tests.Runs;

/// <summary>The server that starts with step 1.</summary>
[Collection(SmallRun.Name)]
public sealed class ServingTests(SmallRun small) : Workspace
{
    static async Task<string> AddressOf(HanokProcess p, string before)
    {
        for (int i = 0; i < 12_000 && !p.HasExited; i++)
        {
            if (Regex.Match(p.ErrorSoFar, before + @" (http://\S+)", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } m) return m.Groups[1].Value;
            await Task.Delay(10);
        }
        throw new TimeoutException(p.ErrorSoFar);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public async Task Up_BundleServed_EndsWithStatus0(int signal)
    {
        Directory.Move(small.Copy(), At("run"));
        using HanokProcess p = HanokProcess.Start(Folder, ["up", Path.Combine(small.Folder, SmallRun.RecipeFile), "--offline", "--out", "run", "--port", "0"]);
        string address = await AddressOf(p, "serving at");
        using HttpClient client = new();
        Assert.Contains("\"data\":[{\"id\":", await client.GetStringAsync(new Uri(address.TrimEnd('/') + "/v1/models")));
        p.Signal(signal);
        Assert.Equal(0, p.Wait(60).Status);
    }

    [SkippableFact]
    public async Task Up_BeforeTheBundleStands_Answers503WithRetryAfter()
    {
        Skip.If(OperatingSystem.IsWindows(), "skipped because a step is held by a named pipe");
        using StepHold held = new(At("run"), "collect");
        using HanokProcess p = HanokProcess.Start(Folder, ["up", Path.Combine(small.Folder, SmallRun.RecipeFile), "--offline", "--out", "run", "--port", "0"]);
        string address = await AddressOf(p, "watch it at");
        using HttpClient client = new();
        using HttpResponseMessage early = await client.GetAsync(new Uri(address.TrimEnd('/') + "/v1/models"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.NotNull(early.Headers.RetryAfter);
        Assert.Contains("small", await client.GetStringAsync(new Uri(address)));
        p.Kill();
    }
}
