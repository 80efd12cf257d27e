using System.Buffers.Binary;
using System.Text;
using Hanok.Cli.Tests.Runs;

namespace Hanok.Cli.Tests.BadInput;

/// <summary>Weights whose header is cut short or lies, through every command that reads them.</summary>
[Collection(SmallRun.Name)]
public sealed class ModelFileTests(SmallRun small) : Workspace
{
    static byte[] Spoil(byte[] file, string how)
    {
        int header = checked((int)BinaryPrimitives.ReadInt64LittleEndian(file));
        byte[] Renamed(string from, string to)
        {
            // The header keeps its length: what it says of one tensor changes.
            string text = Encoding.UTF8.GetString(file, 8, header);
            int at = text.IndexOf(from, StringComparison.Ordinal);
            Assert.True(at >= 0 && from.Length == to.Length);
            return [.. file[..8], .. Encoding.UTF8.GetBytes(text[..at] + to + text[(at + from.Length)..]), .. file[(8 + header)..]];
        }
        byte[] Length(long value)
        {
            byte[] copy = [.. file];
            BinaryPrimitives.WriteInt64LittleEndian(copy, value);
            return copy;
        }
        return how switch
        {
            "empty" => [],
            "five bytes" => file[..5],
            "cut inside the header" => file[..(8 + header / 2)],
            "cut inside the weights" => file[..^100],
            "header longer than the file" => Length(file.Length + 1000L),
            "header of 2^62 bytes" => Length(1L << 62),
            "negative header" => Length(-1),
            "header that ends early" => Length(header - 10),
            "other shape" => Renamed("[320,32]", "[320,64]"),
            "other type" => Renamed("\"F32\"", "\"F16\""),
            "offsets that begin elsewhere" => Renamed("\"data_offsets\":[0,", "\"data_offsets\":[4,"),
            _ => throw new ArgumentException(how),
        };
    }

    [Theory]
    [InlineData("empty", "8 bytes of header length")]
    [InlineData("five bytes", "5 bytes in all")]
    [InlineData("cut inside the header", "cut short")]
    [InlineData("cut inside the weights", "offset")]
    [InlineData("header longer than the file", "offset 0")]
    [InlineData("header of 2^62 bytes", "offset 0")]
    [InlineData("negative header", "offset 0")]
    [InlineData("header that ends early", "offset")]
    [InlineData("other shape", "expected")]
    [InlineData("other type", "expected")]
    [InlineData("offsets that begin elsewhere", "offset")]
    public void Weights_HeaderCutOrLying_IsNamedByEveryCommand(string how, string said)
    {
        SharedRun.CopyTo(small.Bundle, At("model"));
        string weights = At("model", "model.safetensors");
        File.WriteAllBytes(weights, Spoil(File.ReadAllBytes(weights), how));
        Fails(1, ["inspect", "model"], "model.safetensors", said);
        if (how is not ("cut inside the header" or "header of 2^62 bytes" or "other shape")) return;      // one of each kind through the other commands
        Fails(1, ["inspect", weights], "model.safetensors");
        Fails(1, ["generate", "model", "가", "-n", "2"], "model.safetensors", said);
        Fails(1, ["logits", "model", "--ids", "1,2", "--out", "out.safetensors"], "model.safetensors", said);
        Fails(1, ["serve", "model", "--port", "0"], "model.safetensors", said);
        Assert.False(File.Exists(At("out.safetensors")));
    }

    [Fact]
    public void IgnoreUnknown_GoesOnWithAWarning_WhereItElseFails()
    {
        SharedRun.CopyTo(small.Bundle, At("model"));
        string config = At("model", "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"model_type\"", "\"mystery_factor\": 2.5, \"model_type\"", StringComparison.Ordinal));
        Fails(1, ["logits", "model", "--ids", "1,2", "--out", "out.safetensors"], "mystery_factor", "2.5", "--ignore-unknown");
        HanokProcess.Result found = Works(["logits", "model", "--ids", "1,2", "--out", "out.safetensors", "--ignore-unknown"]);
        Assert.Contains("warning: ", found.Error, StringComparison.Ordinal);
        Assert.Contains("mystery_factor", found.Error, StringComparison.Ordinal);
        found = Works(["logits", small.Bundle, "--ids", "1,2", "--out", "same.safetensors", "--ignore-unknown"]);
        Assert.DoesNotContain("warning", found.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(At("same.safetensors")), File.ReadAllBytes(At("out.safetensors")));
        found = Works(["generate", "model", "가", "-n", "2", "--ignore-unknown"]);
        Assert.Contains("mystery_factor", found.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("mystery_factor", found.Out, StringComparison.Ordinal);
        found = Works(["inspect", "model"]);
        Assert.Contains("mystery_factor", found.Out, StringComparison.Ordinal);
        Assert.Contains("Qwen3ForCausalLM", found.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Bundle_PartMissing_IsNamed()
    {
        SharedRun.CopyTo(small.Bundle, At("model"));
        File.Delete(At("model", "config.json"));
        Fails(1, ["generate", "model", "가"], "config.json");
        Fails(1, ["inspect", "model"], "config.json");
        Fails(1, ["verify", "nowhere"], "nowhere");
        Fails(2, ["inspect", "nowhere"], "nowhere");
    }
}
