using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

public sealed class CacheTypeCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static string Model => GoldenFiles.Any("evaluation", "model");

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void Perplexity_CacheTypes_ChangeTheNumberButF32IsTheDefault()
    {
        string file = Path.Combine(folder.Path, "t.txt");
        File.WriteAllText(file, string.Concat(Enumerable.Repeat("The quick brown fox. 빠른 갈색 여우.\n", 20)));
        double none = Nll(), exact = Nll("--cache-type-k", "f32", "--cache-type-v", "f32"), halves = Nll("--cache-type-k", "f16", "--cache-type-v", "f16");
        Assert.Equal(exact, none);
        Assert.NotEqual(exact, halves);
        Assert.Equal(exact, halves, exact * 1e-3);

        double Nll(params string[] options)
        {
            HanokProcess.Result r = HanokProcess.Run(folder.Path, ["perplexity", Model, file, "--context", "64", "--json", .. options]);
            Assert.True(r.Status == 0, r.Error);
            using JsonDocument json = JsonDocument.Parse(r.Out);
            return json.RootElement.GetProperty("nll").GetDouble();
        }
    }

    [SkippableFact]
    public void Generate_UnknownType_IsAUsageError()
    {
        HanokProcess.Result r = HanokProcess.Run(folder.Path, ["generate", Model, "a", "--cache-type-k", "q5_1"]);
        Assert.Equal(2, r.Status);
        Assert.Contains("q8_0", r.Error, StringComparison.Ordinal);
        r = HanokProcess.Run(folder.Path, ["generate", Model, "a", "-n", "3", "--temp", "0", "--cache-type-v", "f16"]);
        Assert.True(r.Status == 0, r.Error);
    }
}
