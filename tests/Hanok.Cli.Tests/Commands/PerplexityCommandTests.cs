using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

public sealed class PerplexityCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static string Model => GoldenFiles.Any("evaluation", "model");

    public void Dispose() => folder.Dispose();

    string Text(string name, string text)
    {
        string path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    [SkippableFact]
    public void Perplexity_Json_HasTheFourNumbersThatBelongTogether()
    {
        string file = Text("t.txt", string.Concat(Enumerable.Repeat("The quick brown fox. 빠른 갈색 여우.\n", 40)));
        HanokProcess.Result r = HanokProcess.Run(folder.Path, ["perplexity", Model, file, "--context", "64", "--json"]);
        Assert.True(r.Status == 0, r.Error);
        using JsonDocument json = JsonDocument.Parse(r.Out);
        Assert.Equal(["perplexity", "nll", "tokens", "bits_per_byte"], json.RootElement.EnumerateObject().Select(m => m.Name));
        double nll = json.RootElement.GetProperty("nll").GetDouble();
        int tokens = json.RootElement.GetProperty("tokens").GetInt32();
        Assert.Equal(Math.Exp(nll / tokens), json.RootElement.GetProperty("perplexity").GetDouble(), 1e-6);
        HanokProcess.Result threads = HanokProcess.Run(folder.Path, ["perplexity", Model, file, "--context", "64", "--json", "--threads", "3"]);
        Assert.Equal(r.Out, threads.Out);
        HanokProcess.Result korean = HanokProcess.Run(folder.Path, ["perplexity", Model, file, "--context", "64", "--lang", "ko"]);
        Assert.StartsWith("퍼플렉서티 ", korean.Out);
    }

    [SkippableTheory]
    [InlineData("a", "512", 1, "at least 2 are needed")]
    [InlineData("abcdef", "1", 2, "it must be 2 to")]
    [InlineData("abcdef", "9999999", 2, "it must be 2 to")]
    public void Perplexity_Wrong_SaysWhatIsExpected(string text, string context, int status, string said)
    {
        HanokProcess.Result r = HanokProcess.Run(folder.Path, ["perplexity", Model, Text("t.txt", text), "--context", context]);
        Assert.Equal(status, r.Status);
        Assert.Equal("", r.Out);
        Assert.Contains(said, r.Error);
    }

    [SkippableFact]
    public void Perplexity_NoUtf8_NamesTheLine()
    {
        string file = Path.Combine(folder.Path, "euc.txt");
        File.WriteAllBytes(file, [.. "first\nse"u8, 0xB0, 0xA1, (byte)'\n']);
        HanokProcess.Result r = HanokProcess.Run(folder.Path, ["perplexity", Model, file]);
        Assert.Equal(1, r.Status);
        Assert.Contains("line 2, byte 3: not UTF-8", r.Error);
        Assert.Contains("cannot be read", HanokProcess.Run(folder.Path, ["perplexity", Model, "none.txt"]).Error);
    }

    [SkippableFact]
    public void Perplexity_CtrlC_EndsWith130()
    {
        string file = Text("long.txt", new string('가', 400_000));
        using HanokProcess p = HanokProcess.Start(folder.Path, ["perplexity", Model, file]);
        Thread.Sleep(1500);
        p.Signal(2);
        HanokProcess.Result r = p.Wait(60);
        Assert.Equal((130, ""), (r.Status, r.Out));
    }
}
