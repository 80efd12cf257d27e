using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

public sealed class TokenizerCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hanok-tok-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void Train()
    {
        File.WriteAllText(Path.Combine(folder, "a.txt"), string.Concat(Enumerable.Range(0, 200).Select(i => $"오늘은 {i}번째 날입니다. day {i} today\n")));
        HanokProcess.Result r = HanokProcess.Run(folder, ["tokenizer", "train", "--vocab-size", "320", "--special", "<|endoftext|>", "--out", "t", "a.txt"]);
        Assert.True(r.Status == 0, r.Error);
    }

    [Fact]
    public void EncodeAndDecode_RoundTrip_WithLineEndsInsideTexts()
    {
        Train();
        string[] texts = ["오늘은 3번째 날", "", "tab\tand \"quotes\"", "two\nlines\r\n", "<|endoftext|>", "이모지 🏠 끝"];
        string input = string.Concat(texts.Select(t => JsonSerializer.Serialize(t) + "\n"));
        HanokProcess.Result encoded = HanokProcess.Run(folder, ["tokenizer", "encode", "t", "--json"], input);
        Assert.True(encoded.Status == 0, encoded.Error);
        Assert.Equal(texts.Length, encoded.Out.TrimEnd('\n').Split('\n').Length);
        Assert.Equal("[0]", JsonDocument.Parse(encoded.Out.Split('\n')[4]).RootElement.GetProperty("ids").GetRawText());
        HanokProcess.Result decoded = HanokProcess.Run(folder, ["tokenizer", "decode", "t", "--json"], encoded.Out);
        Assert.Equal(texts, decoded.Out.TrimEnd('\n').Split('\n').Select(l => JsonSerializer.Deserialize<string>(l)));
    }

    [Fact]
    public void Encode_PlainLines_ShowsTokensAsTokenizerJsonWritesThem()
    {
        Train();
        HanokProcess.Result r = HanokProcess.Run(folder, ["tokenizer", "encode", Path.Combine("t", "tokenizer.json")], " day\n");
        Assert.Contains("Ġ", r.Out);
    }

    [SkippableFact]
    public void EncodeAndDecode_GgufFile_UseItsTokenizer()
    {
        string model = GoldenFiles.Shared("gguf", "models", "qwen3.f32.gguf");
        HanokProcess.Result encoded = HanokProcess.Run(folder, ["tokenizer", "encode", model], "집 <s>\n");
        Assert.True(encoded.Status == 0, encoded.Error);
        Assert.EndsWith("1]", JsonDocument.Parse(encoded.Out).RootElement.GetProperty("ids").GetRawText());
        Assert.Equal("집 <s>\n", HanokProcess.Run(folder, ["tokenizer", "decode", model], encoded.Out).Out);
    }

    [Theory]
    [InlineData("encode", "t.gguf", ".gguf")]
    [InlineData("encode", "tokenizer.model", "tokenizer.model")]
    [InlineData("encode", "nowhere", "nowhere")]
    public void Refused_ByName(string verb, string model, string said)
    {
        if (model != "nowhere") File.WriteAllText(Path.Combine(folder, model), "GGUF");
        HanokProcess.Result r = HanokProcess.Run(folder, ["tokenizer", verb, model], "a\n");
        Assert.Equal(1, r.Status);
        Assert.Contains(said, r.Error);
    }

    [Theory]
    [InlineData("{\"ids\":[99999999]}")]
    [InlineData("{\"ids\":[-1]}")]
    [InlineData("[1.5]")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    public void Decode_WrongIds_SaysTheLine(string line)
    {
        Train();
        HanokProcess.Result r = HanokProcess.Run(folder, ["tokenizer", "decode", "t"], "[0]\n" + line + "\n");
        Assert.Equal(1, r.Status);
        Assert.Contains("line 2", r.Error);
    }

    [Fact]
    public void Train_FileNotUtf8_SaysWhichAndWhatToDo()
    {
        File.WriteAllBytes(Path.Combine(folder, "euc.txt"), [0xB0, 0xA1, 0xB3, 0xAA, 0x0A]);
        HanokProcess.Result r = HanokProcess.Run(folder, ["tokenizer", "train", "--vocab-size", "300", "--out", "t", "euc.txt"]);
        Assert.Equal(1, r.Status);
        Assert.Contains("euc.txt", r.Error);
        Assert.Contains("UTF-8", r.Error);
    }
}
