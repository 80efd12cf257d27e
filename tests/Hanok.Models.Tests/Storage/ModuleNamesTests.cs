using Hanok.Models.Storage.Quantised;

namespace Hanok.Models.Tests.Storage;

public class ModuleNamesTests
{
    [Theory]
    [InlineData("Linear", true)]
    [InlineData("model.layers.0.mlp.gate", true)]
    [InlineData("gate", false)]
    [InlineData("re:.*mlp.gate$", true)]
    [InlineData("re:mlp.gate$", false)]                 // from the start of the name, as Python's re.match
    [InlineData("re:model", true)]
    [InlineData("re:x|model", true)]
    [InlineData("re:.*self_attn.*", false)]
    public void Contains_FollowsTheSpelling(string text, bool expected) => Assert.Equal(expected, new ModuleNames([text]).Contains("model.layers.0.mlp.gate"));

    [Fact]
    public void Contains_Nothing_IsEmpty() => Assert.False(new ModuleNames([]).Contains("lm_head"));

    [Fact]
    public void Contains_ExpressionMadeToTakeLong_EndsAtOnce() => Assert.False(new ModuleNames(["re:(a+)+$"]).Contains(new string('a', 50_000) + "!"));
}
