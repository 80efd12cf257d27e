using Hanok.Provenance.Cards;

namespace Hanok.Provenance.Tests.Cards;

public sealed class ModelCardWriterTests
{
    static ModelCard Card => new()
    {
        Name = "nano",
        Licence = "other",
        Languages = ["ko", "en"],
        Architecture = "Qwen3ForCausalLM",
        Parameters = 6_820_000,
        Context = 256,
        Vocabulary = 8192,
        PretrainTokens = 1_500_000,
        TuneTokens = 1_000_000,
        FinalDigest = new string('a', 64),
        Contract = "numerics v1",
        Program = "Hanok 0.1.0",
        Sources = [new CardSource("debian:x 1.0", "GPL-3+", "A | B\n# <b>C</b>", 12, 3456)],
        Skills = [new CardSkill("numbers", 0.985, 0.02, 200)],
        BitsPerByte = [("pretrained", 2.2612)],
    };

    [Fact]
    public void Write_Card_NamesSourcesLimitsFiguresAndDigest()
    {
        string text = ModelCardWriter.Write(Card);
        Assert.StartsWith("---\nlicense: other\nlanguage:\n- ko\n- en\n", text);
        Assert.Contains("## What it cannot do", text);
        Assert.Contains("| debian:x 1.0 | GPL-3+ |", text);
        Assert.Contains("| numbers | 98.5 % | 2.0 % | 200 |", text);
        Assert.Contains("| pretrained | 2.261 |", text);
        Assert.Contains(new string('a', 64), text);
        Assert.Contains("6,820,000", text);
    }

    [Fact]
    public void Write_HostileAttribution_StaysInItsCell()
    {
        string line = ModelCardWriter.Write(Card).Split('\n').Single(l => l.Contains("debian:x"));
        Assert.Contains(@"A \| B # \<b\>C\</b\>", line);
    }
}
