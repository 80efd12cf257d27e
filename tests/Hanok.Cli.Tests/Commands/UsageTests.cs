using Hanok.Recipes;

namespace Hanok.Cli.Tests.Commands;

public sealed class UsageTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hanok-cli-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Version_SaysOneLine()
    {
        HanokProcess.Result r = HanokProcess.Run(folder, ["--version"]);
        Assert.Equal(0, r.Status);
        Assert.StartsWith("hanok 0.", r.Out);
        Assert.Single(r.Out.TrimEnd().Split('\n'));
    }

    [Fact]
    public void NoArguments_SaysWhatItIsInBothLanguages()
    {
        Assert.Contains("hanok up", HanokProcess.Run(folder, []).Out);
        Assert.Contains("언어 모델", HanokProcess.Run(folder, [], environment: [("LANG", "ko_KR.UTF-8")]).Out);
    }

    public static TheoryData<string> EveryCommand() =>
        [.. ((string[])["up", "tokenizer", "tokenizer train", "tokenizer encode", "tokenizer decode", "template", "chat", "generate", "serve", "inspect", "convert", "quantize", "runs", "logits", "perplexity", "verify", "bench"]).Concat(RunSteps.Names)];

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public void Help_EveryCommand_ShowsAnExample(string command)
    {
        HanokProcess.Result r = HanokProcess.Run(folder, [.. command.Split(' '), "--help"]);
        Assert.Equal(0, r.Status);
        Assert.Contains("Example: ", r.Out);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("up --no-such-option")]
    [InlineData("up --minutes many")]
    [InlineData("up --minutes 0")]
    [InlineData("up --minutes 3 --tokens 5")]
    [InlineData("up no-such-recipe")]
    [InlineData("tokenizer train --out x")]
    [InlineData("generate a b c")]
    [InlineData("runs --delete ../x")]
    [InlineData("bench nothing")]
    public void WrongUse_ExitsWith2_AndSaysWhy(string command)
    {
        HanokProcess.Result r = HanokProcess.Run(folder, command.Split(' '));
        Assert.Equal(2, r.Status);
        Assert.StartsWith("hanok: ", r.Error);
        Assert.DoesNotContain("   at ", r.Error);
    }

    [Fact]
    public void NoModelHere_SaysHowToMakeOne_InBothLanguages()
    {
        Assert.Contains("hanok up", HanokProcess.Run(folder, ["chat", "hello"]).Error);
        HanokProcess.Result korean = HanokProcess.Run(folder, ["chat", "hello", "--lang", "ko"]);
        Assert.Equal(1, korean.Status);
        Assert.Contains("완성된 모델이 없습니다", korean.Error);
    }

    [Fact]
    public void Recipe_UnknownKey_NamesTheNearest()
    {
        File.WriteAllText(Path.Combine(folder, "bad.yaml"), "name: bad\nsources: [{use: skills}]\npretrain: {tokns: 5}\n");
        HanokProcess.Result r = HanokProcess.Run(folder, ["up", "bad.yaml"]);
        Assert.Equal(1, r.Status);
        Assert.Contains("bad.yaml, line 3: unknown key 'pretrain.tokns'; did you mean 'pretrain.tokens'?", r.Error);
    }

    [Fact]
    public void Runs_NothingHere_SaysSo() => Assert.Contains("hanok up", HanokProcess.Run(folder, ["runs"]).Out);
}
