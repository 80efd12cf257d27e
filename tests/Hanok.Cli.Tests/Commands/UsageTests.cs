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

    [Theory]
    [InlineData("nonsense", "'hanok' has no command 'nonsense'", "'hanok'에는 'nonsense' 명령이 없습니다")]
    [InlineData("qantize a b", "did you mean quantize?", "혹시 quantize입니까?")]
    [InlineData("tokenizer", "a command is needed: train, encode, decode", "명령이 필요합니다: train, encode, decode")]
    [InlineData("tokenizer encoed", "'hanok tokenizer' has no command 'encoed'; did you mean encode?", "'hanok tokenizer'에는 'encoed' 명령이 없습니다. 혹시 encode입니까?")]
    [InlineData("up --no-such-option", "'hanok up' has no option --no-such-option", "'hanok up'에는 --no-such-option 옵션이 없습니다")]
    [InlineData("generate m hi --tempp=0.5", "'hanok generate' has no option --tempp; did you mean --temp?", "'hanok generate'에는 --tempp 옵션이 없습니다. 혹시 --temp입니까?")]
    [InlineData("inspect --jsn x", "did you mean --json?", "혹시 --json입니까?")]
    [InlineData("quantize a b", "an option is needed: --type q8_0|", "--type 옵션이 필요합니다: --type q8_0|")]
    [InlineData("quantize a b --type", "a value is needed: --type q8_0|", "값이 필요합니다: --type q8_0|")]
    [InlineData("quantize --type q8_0", "'hanok quantize' needs the argument IN", "'hanok quantize'에 OUT 인수가 필요합니다")]
    [InlineData("convert a b c", "'c' is one argument too many", "'c'는 남는 인수입니다")]
    [InlineData("up --minutes many", "--minutes: expected a number; found 'many'", "--minutes: 수가 와야 하는데 'many'가 주어졌습니다")]
    [InlineData("chat m --threads 2.5", "--threads: expected a whole number of at most 2,147,483,647; found '2.5'", "--threads: 2,147,483,647 이하의 정수가 와야 하는데 '2.5'가 주어졌습니다")]
    [InlineData("chat m --seed -1", "--seed: expected a whole number from 0 to 18,446,744,073,709,551,615; found '-1'", "0 이상 18,446,744,073,709,551,615 이하의 정수가 와야 하는데 '-1'이 주어졌습니다")]
    [InlineData("chat m --compute int4", "--compute: expected float|int8; found 'int4'", "--compute: float|int8이 와야 하는데 'int4'가 주어졌습니다")]
    [InlineData("chat m --temp 1 --temp 2", "--temp takes one value; found 1, 2", "--temp에는 값을 하나만 줄 수 있는데 1, 2가 주어졌습니다")]
    public void WrongUse_IsSaidInBothLanguages(string command, string english, string korean)
    {
        HanokProcess.Result r = HanokProcess.Run(folder, command.Split(' '));
        Assert.Equal((2, ""), (r.Status, r.Out));
        Assert.Contains(english, r.Error, StringComparison.Ordinal);
        Assert.EndsWith("--help'.\n", r.Error, StringComparison.Ordinal);
        r = HanokProcess.Run(folder, command.Split(' '), environment: [("LANG", "ko_KR.UTF-8")]);
        Assert.Equal((2, ""), (r.Status, r.Out));
        Assert.Contains(korean, r.Error, StringComparison.Ordinal);
        Assert.EndsWith("--help'를 보십시오.\n", r.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_BehindTwoHyphensOrAnOption_AreNoOptions()
    {
        Assert.Contains("no finished model", HanokProcess.Run(folder, ["generate", "--", "--tempp"]).Error, StringComparison.Ordinal);
        Assert.Contains("no finished model", HanokProcess.Run(folder, ["generate", "- first item", "--stop", "--x"]).Error, StringComparison.Ordinal);
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
