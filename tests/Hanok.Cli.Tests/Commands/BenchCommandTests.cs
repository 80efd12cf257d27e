using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

public class BenchCommandTests
{
    [Theory]
    [InlineData("--random", "7b")]
    [InlineData("--random", "135m", "--type", "iq2_s")]
    [InlineData("--type", "q8_0")]
    [InlineData("--random", "135m", "model.gguf")]
    public void Bench_RandomModelsThatCannotBe_AreRefused(params string[] arguments)
    {
        using TemporaryFolder folder = new();
        HanokProcess.Result result = HanokProcess.Run(folder.Path, ["bench", .. arguments], environment: [("XDG_CACHE_HOME", folder.Path)]);
        Assert.Equal(2, result.Status);
        Assert.NotEmpty(result.Error);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.gguf", SearchOption.AllDirectories));
    }
}
