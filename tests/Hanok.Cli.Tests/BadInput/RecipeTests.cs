using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Hanok.Cli.Tests.Runs;

namespace Hanok.Cli.Tests.BadInput;

/// <summary>Recipes, budgets and ports that cannot be: found before step 1, nothing is written.</summary>
public sealed class RecipeTests : Workspace
{
    void RefusedBeforeAnythingIsWritten(int status, string[] arguments, params string[] said)
    {
        Fails(status, arguments, said);
        Assert.All(Directory.EnumerateFileSystemEntries(Folder), e => Assert.EndsWith(".yaml", e));
    }

    [Theory]
    [InlineData("pretrain: {tokens: 8192,", "pretrain: {tokns: 8192,", "unknown key 'pretrain.tokns'; did you mean 'pretrain.tokens'?", "모르는 키 'pretrain.tokns'입니다")]
    [InlineData("holdout:", "hold_out:", "unknown key 'hold_out'; did you mean 'holdout'?", "'hold_out'입니다. 'holdout'")]
    [InlineData("{vocab: 320}", "{vocab: many}", "'tokenizer.vocab' must be of type integer; found 'many'", "'tokenizer.vocab'의 형은 integer")]
    [InlineData("sources: [{use: skills}]", "sources: {use: skills}", "'sources' must be of type list", "'sources'의 형은 list")]
    [InlineData("tokens: 8192", "tokens: 0", "'pretrain.tokens' must lie between 1", "'pretrain.tokens'는 1 이상")]
    [InlineData("tokens: 8192", "tokens: -5", "found -5", "-5가 있습니다")]
    [InlineData("seed: 7", "seed: 7\nminutes: 0", "'minutes' must lie between 0.1", "'minutes'는 0.1 이상")]
    [InlineData("name: small", "name: [", "not YAML", "YAML이 아닙니다")]
    [InlineData("[{use: skills}]", "[{use: 'debian:../x'}]", "bad.yaml: sources: 'debian:../x'", "bad.yaml: 출처(sources): 'debian:../x'")]
    public void Recipe_Wrong_SaysFileLineAndWhatIsRight(string right, string wrong, string english, string korean)
    {
        Write("bad.yaml", SmallRun.Recipe.Replace(right, wrong));
        RefusedBeforeAnythingIsWritten(1, ["up", "bad.yaml", "--no-serve"], "bad.yaml", english);
        RefusedBeforeAnythingIsWritten(1, ["clean", "bad.yaml", "--out", "run", "--lang", "ko"], "bad.yaml", korean);
    }

    [Theory]
    [InlineData("--tokens 0", "above 0")]
    [InlineData("--tokens -3", "above 0")]
    [InlineData("--minutes -1", "above 0")]
    [InlineData("--minutes NaN", "above 0")]
    [InlineData("--tokens 1e3", "1e3")]
    public void Budget_Impossible_IsRefused(string option, string said)
    {
        Write("small.yaml", SmallRun.Recipe);
        RefusedBeforeAnythingIsWritten(2, ["up", "small.yaml", "--no-serve", .. option.Split(' ')], said);
    }

    [Fact]
    public void Budget_MinutesThatLeaveNothing_NamesTheSmallest_WhichIsEnough()
    {
        Write("small.yaml", SmallRun.Recipe);
        string error = Fails(2, ["up", "small.yaml", "--no-serve", "--minutes", "0.4"], "smallest budget").Error;
        Assert.Equal(["small.yaml"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
        string least = Regex.Match(error, @"about ([0-9.]+) minutes", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        Works(["up", "small.yaml", "--no-serve", "--plan", "--minutes", least]);
    }

    [Fact]
    public void Port_InUse_IsFoundBeforeAnythingIsWritten()
    {
        Write("small.yaml", SmallRun.Recipe);
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        string port = $"{((IPEndPoint)other.LocalEndpoint).Port}";
        RefusedBeforeAnythingIsWritten(1, ["up", "small.yaml", "--offline", "--port", port], port, "--port");
        RefusedBeforeAnythingIsWritten(1, ["up", "small.yaml", "--offline", "--port", port, "--lang", "ko"], port, "다른 프로그램");
        RefusedBeforeAnythingIsWritten(2, ["up", "small.yaml", "--offline", "--port", "99999"], "99999");
    }

    [Fact]
    public void Host_ThatOthersCanReach_DemandsAKey_BeforeAnythingIsWritten()
    {
        Write("small.yaml", SmallRun.Recipe);
        RefusedBeforeAnythingIsWritten(2, ["up", "small.yaml", "--offline", "--host", "0.0.0.0", "--port", "0"], "--api-key-file");
    }
}
