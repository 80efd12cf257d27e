using Hanok.Language.Messages;
using Hanok.Models.Storage.Quantised;

namespace Hanok.Models.Configuration.Quantisation;

/// <summary>Settings of <c>quant_method: fp8</c> (DeepSeek-V3, Qwen3, AutoFP8).</summary>
static class Float8Config
{
    const int Block = 128;

    /// <summary>Reads them.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static Float8 Read(ConfigObject q)
    {
        q.Demand("fmt", "\"e4m3\"");
        // How a server may quantise activations: arithmetic here is on the expanded weights.
        q.Demand("activation_scheme", "\"dynamic\"", "\"static\"");
        // The scales' own type says how they are written.
        q.Demand("scale_fmt", "\"ue8m0\"", "\"float\"");
        return q.Integers("weight_block_size", 1, 1 << 20) switch
        {
            [int rows, int columns] => new Float8(rows, columns),
            [] => new Float8(Block, Block),
            _ => throw q.Wrong("weight_block_size", "[n, m]"),
        };
    }
}
