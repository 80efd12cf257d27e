using System.Text.Json;

namespace Hanok.Cli.Tests.Runs;

[Collection(TinyRun.Name)]
public sealed class TinyRunTests(TinyRun tiny)
{
    [Fact]
    public void Up_Tiny_EndsWithTheDigestThatTheReadmePrints()
    {
        Assert.Equal(TinyRun.GoldenDigest, TinyRun.DigestOf(tiny.Run));
        Assert.Contains(TinyRun.GoldenDigest, File.ReadAllText(Path.Combine(Hanok.Tests.GoldenFiles.Root, "README.md")));
        Assert.Contains(TinyRun.GoldenDigest, File.ReadAllText(Path.Combine(Hanok.Tests.GoldenFiles.Root, "README.ko.md")));
    }

    [SkippableTheory]
    [InlineData("DOTNET_EnableAVX512", "0", "1")]
    [InlineData("DOTNET_EnableAVX512", "1", "1")]
    [InlineData("DOTNET_EnableAVX512", "0", "3")]
    public void Up_OtherVectorsOrThreads_GivesTheSameDigest(string knob, string value, string threads)
    {
        Skip.IfNot(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "this machine lacks AVX2");
        string folder = Directory.CreateTempSubdirectory("hanok-tier-").FullName;
        try
        {
            HanokProcess.Result r = HanokProcess.Run(folder, ["up", "tiny", "--no-serve", "--offline", "--threads", threads], environment: [(knob, value)], seconds: 400);
            Assert.True(r.Status == 0, r.Error);
            Assert.Equal(TinyRun.GoldenDigest, TinyRun.DigestOf(Path.Combine(folder, "runs", "tiny")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Up_LeavesEverythingThatIsPromised()
    {
        string[] promised = ["bundle/config.json", "bundle/tokenizer.json", "bundle/tokenizer_config.json", "bundle/generation_config.json", "bundle/model.safetensors", "bundle/README.md",
            "bundle/provenance/recipe.yaml", "bundle/provenance/corpus.jsonl", "bundle/provenance/transcript.jsonl", "bundle/provenance/manifest.json", "report.md", "report.html", "report.json"];
        Assert.All(promised, f => Assert.True(File.Exists(Path.Combine(tiny.Run, f)), f));
        Assert.Equal("Qwen3ForCausalLM", JsonDocument.Parse(File.ReadAllText(Path.Combine(tiny.Bundle, "config.json"))).RootElement.GetProperty("architectures")[0].GetString());
        JsonElement report = JsonDocument.Parse(File.ReadAllText(Path.Combine(tiny.Run, "report.json"))).RootElement;
        foreach (string name in (string[])["pretrained", "tuned", "ngram", "unigram", "compressor"]) Assert.True(report.GetProperty("bits_per_byte").GetProperty(name).GetDouble() > 0, name);
        Assert.True(report.GetProperty("skills").GetArrayLength() > 3);
        // The same bytes everywhere, so the same answers: identity is the one skill that so small a model holds.
        JsonElement identity = report.GetProperty("skills").EnumerateArray().Single(s => s.GetProperty("name").GetString() == "identity");
        Assert.Equal((0.8, 0.25, 20), (identity.GetProperty("accuracy").GetDouble(), identity.GetProperty("later_turn").GetDouble(), identity.GetProperty("later_turn_n").GetInt32()));
        foreach (string name in (string[])["tokens", "seconds", "processor"]) Assert.True(report.TryGetProperty(name, out _), name);
        Assert.Equal(["collect", "clean", "tokenize", "pretrain", "tune", "evaluate"], report.GetProperty("step_seconds").EnumerateObject().Select(s => s.Name));
        string card = File.ReadAllText(Path.Combine(tiny.Bundle, "README.md"));
        Assert.Contains("| skills 1 | Apache-2.0 | Hanok (generated) |", card);
        Assert.Contains("| skills (tuning) | Apache-2.0 | Hanok (generated) |", card);
    }

    [Fact]
    public void Up_Again_DoesNothingAgain()
    {
        DateTime before = File.GetLastWriteTimeUtc(Path.Combine(tiny.Bundle, "model.safetensors"));
        HanokProcess.Result r = HanokProcess.Run(tiny.Folder, ["up", "tiny", "--no-serve", "--offline"]);
        Assert.Equal(0, r.Status);
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(tiny.Bundle, "model.safetensors")));
        Assert.Equal(7, r.Error.Split("stands already\n").Length - 1);
    }

    [Fact]
    public void Up_AnotherBudgetInTheSameFolder_IsRefused_NamingWhatDiffers()
    {
        HanokProcess.Result r = HanokProcess.Run(tiny.Folder, ["up", "tiny", "--no-serve", "--tokens", "50000"]);
        Assert.Equal(1, r.Status);
        Assert.Contains("pretrain.tokens: 131072 → ", r.Error);
        Assert.Contains("--restart", r.Error);
    }

    [Fact]
    public void Up_Plan_TouchesNothing()
    {
        string folder = Directory.CreateTempSubdirectory("hanok-plan-").FullName;
        HanokProcess.Result r = HanokProcess.Run(folder, ["up", "tiny", "--plan"]);
        Assert.Equal(0, r.Status);
        Assert.Contains("expected here", r.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    [Fact]
    public void Up_BudgetInMinutesThatLeavesNothing_IsRefused_NamingTheSmallest()
    {
        string folder = Directory.CreateTempSubdirectory("hanok-minutes-").FullName;
        HanokProcess.Result r = HanokProcess.Run(folder, ["up", "tiny", "--minutes", "0.5", "--no-serve"]);
        Assert.Equal(2, r.Status);
        Assert.Contains("smallest budget", r.Error);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Verify_Untouched_Passes_AlsoWithOtherVectorsAndThreads()
    {
        HanokProcess.Result r = HanokProcess.Run(tiny.Folder, ["verify", tiny.Bundle, "--all", "--json"]);
        Assert.True(r.Status == 0, r.Out + r.Error);
        Assert.True(JsonDocument.Parse(r.Out).RootElement.GetProperty("passed").GetBoolean());
        r = HanokProcess.Run(tiny.Folder, ["verify", tiny.Bundle, "--threads", "1", "--seed", "7"], environment: [("DOTNET_EnableAVX512", "0")]);
        Assert.True(r.Status == 0, r.Out + r.Error);
        Assert.Contains("--seed 7", r.Out);
    }

    [Fact]
    public void Verify_MaterialMissing_NamesIt()
    {
        string copy = tiny.Copy();
        Directory.Delete(Path.Combine(copy, "work", "shards"), recursive: true);
        HanokProcess.Result r = HanokProcess.Run(copy, ["verify", "bundle"]);
        Assert.Equal(1, r.Status);
        Assert.Contains("shards", r.Error);
        Assert.Equal(0, HanokProcess.Run(copy, ["verify", "bundle", "--hashes"]).Status);
        Directory.Delete(copy, recursive: true);
    }

    [Fact]
    public void GenerateAndChat_AnswerTheSameUnderAnyVectors()
    {
        string[] command = ["generate", tiny.Bundle, "삼십육을", "-n", "24", "--temp", "0.9", "--seed", "5"];
        HanokProcess.Result a = HanokProcess.Run(tiny.Folder, command), b = HanokProcess.Run(tiny.Folder, [.. command, "--threads", "3"], environment: [("DOTNET_EnableAVX512", "0")]);
        Assert.True(a.Status == 0, a.Error);
        Assert.Equal(a.Out, b.Out);
        Assert.StartsWith("삼십육을", a.Out);
        Assert.Equal(0, HanokProcess.Run(tiny.Folder, ["chat", "-p", "너는 누구야?", "-n", "16", "--seed", "1"]).Status);
        Assert.Equal(0, HanokProcess.Run(tiny.Folder, ["chat", "-n", "8"], "안녕\n/new\n다시\n/quit\n").Status);
    }

    [Fact]
    public void Runs_ListsTheRunWithItsBundle()
    {
        HanokProcess.Result r = HanokProcess.Run(tiny.Folder, ["runs", "--json"]);
        JsonElement run = JsonDocument.Parse(r.Out).RootElement;
        Assert.Equal("tiny", run.GetProperty("name").GetString());
        Assert.True(run.GetProperty("bundle").GetBoolean());
    }
}
