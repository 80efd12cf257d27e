using Hanok.Models.Gguf;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

public class ConvertCommandTests
{
    [Theory]
    [InlineData("llama_yarn_beta")]
    [InlineData("qwen3")]
    public void Convert_FolderToGgufAndBack_KeepsTheLogits(string name)
    {
        using TemporaryFolder folder = new();
        string model = GoldenFiles.Committed("models", name);
        HanokProcess.Result result = HanokProcess.Run(folder.Path, ["convert", model, "a.gguf"]);
        Assert.True(result.Status == 0, result.Error);
        Assert.Contains("no tokenizer", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, HanokProcess.Run(folder.Path, ["convert", "a.gguf", "b"]).Status);
        string[] models = [model, "a.gguf", "b"];
        byte[][] logits = new byte[3][];
        for (int i = 0; i < 3; i++)
        {
            result = HanokProcess.Run(folder.Path, ["logits", models[i], "--ids", "3,20,7,9", "--out", "l.safetensors"]);
            Assert.True(result.Status == 0, result.Error);
            logits[i] = File.ReadAllBytes(folder["l.safetensors"]);
        }
        Assert.Equal(logits[0], logits[1]);
        Assert.Equal(logits[0], logits[2]);
        Assert.Equal(2, HanokProcess.Run(folder.Path, ["convert", "a.gguf", "b"]).Status);

        Assert.Equal(0, HanokProcess.Run(folder.Path, ["convert", model, "c.gguf", "--type", "f16"]).Status);
        using GgufFile file = GgufFile.Open(folder["c.gguf"]);
        Assert.Equal(BlockType.F16, file["blk.0.attn_q.weight"].Type);
        Assert.Equal(BlockType.F32, file["blk.0.attn_norm.weight"].Type);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, "*.partial"));
    }

    [Theory]
    [InlineData(2, "a", "b", "f64")]
    [InlineData(2, "a", "./a", "f32")]
    [InlineData(1, "a", "b", "f32")]
    [InlineData(1, "none.gguf", "b", "f32")]
    public void Convert_WhatCannotBe_IsRefused(int status, string from, string to, string type)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["a"]);
        HanokProcess.Result result = HanokProcess.Run(folder.Path, ["convert", from, to, "--type", type]);
        Assert.Equal(status, result.Status);
        Assert.NotEmpty(result.Error);
        Assert.False(Path.Exists(folder["b"]));
    }
}
