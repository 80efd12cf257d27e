using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Tests;

namespace Hanok.Conformance.Tests.Models;

/// <summary>Golden models whose layers this program does not compute are refused by name, never run wrongly.</summary>
public class UnknownModelTests
{
    [SkippableTheory]
    [InlineData("axk2", "AXK2ForCausalLM")]
    [InlineData("kimi_linear", "KimiLinearForCausalLM")]
    [InlineData("qwen3_next", "Qwen3NextForCausalLM")]
    public void Open_SecondGeneration_IsRefusedByName(string name, string architecture)
    {
        UserError e = Assert.Throws<UserError>(() => Bundle.Open(GoldenFiles.Any("models", name)));
        Assert.Equal("models.architecture_unknown", e.Key);
        Assert.Contains(architecture, e.Message, StringComparison.Ordinal);
        Assert.Contains(architecture, e.In(UserLanguage.Korean), StringComparison.Ordinal);
    }
}
