using System.Globalization;
using Hanok.Models.Configuration;
using Hanok.Models.Gguf.Conversion;
using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

/// <summary><c>--memory-limit</c> and <c>--kernels</c> through the real command line: the same words, and the memory as promised.</summary>
public sealed class MemoryLimitCommandTests : IDisposable
{
    static readonly DecoderShape Shape = new() { Width = 1024, Layers = 8, Heads = 8, KeyValueHeads = 2, HeadDimension = 128, FeedForwardWidth = 512, VocabularySize = 4096, ContextLength = 512 };

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void Generate_ExpertsLargerThanTheLimit_StaysWithinItAndSaysTheSame()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "memory is read from /proc");
        string model = folder["moe.gguf"];
        RandomModel.Write(model, RandomModel.Mixture(Shape, experts: 32, chosen: 2), "random", "q8_0", 2, null, CancellationToken.None);
        long file = new FileInfo(model).Length, limit = file * 2 / 3 >> 20 << 20;
        foreach (string compute in (string[])["int8", "float"])
        {
            (HanokProcess.Result free, long without) = Generate(model, "--compute", compute);
            (HanokProcess.Result limited, long within) = Generate(model, "--compute", compute, "--memory-limit", $"{limit >> 20}m");
            Assert.Equal(free.Out, limited.Out);
            Assert.True(without > limit, $"{without >> 20} MiB without a limit of {limit >> 20} MiB show nothing");
            Assert.True(within <= limit, $"{within >> 20} MiB for a limit of {limit >> 20} MiB");
        }
    }

    [SkippableFact]
    public void Generate_LimitTooSmall_SaysHowMuchIsNeededAndThatIsEnough()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "memory is read from /proc");
        string model = folder["m.gguf"];
        RandomModel.Write(model, LlamaFamily.Create(Shape with { Layers = 2 }), "random", "q8_0", 2, null, CancellationToken.None);
        (HanokProcess.Result result, _) = Generate(model, "--memory-limit", "20m");
        Assert.Equal(2, result.Status);
        string[] found = [.. result.Error.Split(' ').Where(w => w.EndsWith('m') && int.TryParse(w[..^1], CultureInfo.InvariantCulture, out _))];
        Assert.Equal(2, found.Length);
        // A little more, since another run's memory is not the same to the page.
        long needed = long.Parse(found[1][..^1], CultureInfo.InvariantCulture) + 8;
        (result, long taken) = Generate(model, "--memory-limit", $"{needed}m");
        Assert.True(result.Status == 0, result.Error);
        Assert.True(taken >> 20 <= needed, $"{taken >> 20} MiB for a limit of {needed} MiB");
    }

    [Theory]
    [InlineData("much")]
    [InlineData("-1g")]
    [InlineData("0")]
    [InlineData("5x")]
    public void MemoryLimit_NoSize_IsAUsageError(string limit)
    {
        HanokProcess.Result result = HanokProcess.Run(folder.Path, ["generate", folder.Path, "a", "--memory-limit", limit]);
        Assert.Equal(2, result.Status);
        Assert.Contains(limit, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1048576", 1L << 20)]
    [InlineData("800m", 800L << 20)]
    [InlineData("1.5G", 3L << 29)]
    public void Bytes_UnitsOf1024_AreRead(string text, long bytes) => Assert.Equal(bytes, ComputeOptions.Bytes(text));

    [Fact]
    public void Kernels_ManagedOrAssembled_GiveTheSameBytes()
    {
        string model = folder["m.gguf"];
        RandomModel.Write(model, LlamaFamily.Create(Shape with { Layers = 1 }), "random", "q4_k_m", 2, null, CancellationToken.None);
        byte[][] logits = [.. new[] { "managed", "assembled" }.Select(kernels =>
        {
            string output = folder[$"{kernels}.safetensors"];
            HanokProcess.Result result = HanokProcess.Run(folder.Path, ["logits", model, "--ids", "3,1,4,1,5,9,2,6", "--compute", "int8", "--kernels", kernels, "--out", output]);
            Assert.True(result.Status == 0, result.Error);
            return File.ReadAllBytes(output);
        })];
        Assert.Equal(logits[0], logits[1]);
    }

    (HanokProcess.Result Result, long Peak) Generate(string model, params string[] options)
    {
        using HanokProcess process = HanokProcess.Start(folder.Path, ["generate", model, "once upon a time there was a house", "-n", "24", "--temp", "0", "--ctx-size", "256", .. options]);
        long peak = process.PeakMemory();
        return (process.Wait(), peak);
    }
}
