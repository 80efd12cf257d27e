using Hanok.Models.Gguf;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

public class QuantizeCommandTests
{
    [Fact]
    public void Quantize_SmallModel_WritesTheTypesAndSaysSo()
    {
        using TemporaryFolder folder = new();
        byte[] matrix = [.. Enumerable.Range(0, 256 * 4).SelectMany(i => BitConverter.GetBytes(MathF.Sin(i)))];
        GgufWriter.Write(folder["a.gguf"], [GgufItem.Of("general.architecture", "llama"), GgufItem.Of("llama.block_count", 1u)],
            [GgufSource.Of("token_embd.weight", BlockType.F32, [4, 256], matrix), GgufSource.Of("blk.0.attn_q.weight", BlockType.F32, [4, 256], matrix)]);
        HanokProcess.Result result = HanokProcess.Run(folder.Path, ["quantize", "a.gguf", "b.gguf", "--type", "q4_k_m"]);
        Assert.Equal((0, ""), (result.Status, result.Out));
        Assert.Contains("b.gguf: 2 tensors", result.Error, StringComparison.Ordinal);
        using GgufFile file = GgufFile.Open(folder["b.gguf"]);
        Assert.Equal([BlockType.Q6_K, BlockType.Q4_K], file.Tensors.Select(t => t.Type));

        result = HanokProcess.Run(folder.Path, ["quantize", "b.gguf", "c.gguf", "--type", "q8_0"]);
        Assert.Equal(0, result.Status);
        Assert.Contains("warning: 2 tensors", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "q3_k_m", "a.gguf", "b.gguf")]
    [InlineData(2, "q8_0", "a.gguf", "./a.gguf")]
    [InlineData(1, "q8_0", "none.gguf", "b.gguf")]
    [InlineData(1, "q8_0", "a.gguf", "b.gguf")]
    public void Quantize_WhatCannotBe_IsRefused(int status, string type, string from, string to)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.gguf"], "no model");
        HanokProcess.Result result = HanokProcess.Run(folder.Path, ["quantize", from, to, "--type", type]);
        Assert.Equal(status, result.Status);
        Assert.NotEmpty(result.Error);
        Assert.False(File.Exists(folder["b.gguf"]));
    }

    [SkippableFact]
    public void Quantize_ImportanceOfText_IsMeasuredKeptAndUsed()
    {
        using TemporaryFolder folder = new();
        string model = GoldenFiles.Shared("gguf", "models", "qwen3_moe.f32.gguf");
        File.WriteAllText(folder["long.txt"], string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. 다람쥐 헌 쳇바퀴에 타고파.\n", 60)));
        File.WriteAllText(folder["short.txt"], "too short");
        HanokProcess.Result result = Run("a.gguf", "--imatrix", "long.txt", "--imatrix-out", "i.gguf");
        Assert.Equal((0, ""), (result.Status, result.Out));
        Assert.Contains("long.txt", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run("b.gguf", "--imatrix", "i.gguf").Status);
        Assert.Equal(0, Run("c.gguf").Status);
        using GgufFile measured = GgufFile.Open(folder["a.gguf"]), read = GgufFile.Open(folder["b.gguf"]), plain = GgufFile.Open(folder["c.gguf"]);
        Assert.Equal(("long.txt", "i.gguf"), (measured.Metadata.Text("quantize.imatrix.file"), read.Metadata.Text("quantize.imatrix.file")));
        foreach (GgufTensor tensor in measured.Tensors) Assert.Equal(measured.Bytes(tensor).ToArray(), read.Bytes(read[tensor.Name]).ToArray());
        Assert.Contains(measured.Tensors, t => !measured.Bytes(t).SequenceEqual(plain.Bytes(plain[t.Name])));

        result = Run("d.gguf", "--imatrix", "short.txt");
        Assert.Equal(1, result.Status);
        Assert.Contains("short.txt", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, Run("d.gguf", "--imatrix", "i.gguf", "--imatrix-out", "j.gguf").Status);
        Assert.Equal(2, Run("d.gguf", "--imatrix-out", "j.gguf").Status);
        Assert.False(File.Exists(folder["d.gguf"]) || File.Exists(folder["j.gguf"]));

        HanokProcess.Result Run(string to, params string[] more) => HanokProcess.Run(folder.Path, ["quantize", model, to, "--type", "q4_0", .. more]);
    }
}
