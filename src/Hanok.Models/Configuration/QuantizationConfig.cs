using Hanok.Language.Messages;
using Hanok.Models.Storage;

namespace Hanok.Models.Configuration;

/// <summary>The key <c>quantization_config</c>: how a checkpoint stores the weights of matrices.</summary>
static class QuantizationConfig
{
    /// <summary>Reads it; null where there is none.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="family">For messages.</param>
    /// <param name="method">The method that the family's published checkpoints use: <c>mxfp4</c> or <c>fp8</c>.</param>
    /// <exception cref="UserError"><c>models.config_*</c>: another method, or one whose settings are not known.</exception>
    public static BlockStorage? Read(ConfigObject config, string family, string method)
    {
        if (config.Object("quantization_config") is not { } q) return null;
        string found = q.Text("quant_method") ?? "";
        if (found != method) throw q.Has("quant_method") ? q.Wrong("quant_method", $"\"{method}\"") : config.Wrong("quantization_config", $"quant_method: \"{method}\"");
        // Which modules stay plain is seen from their tensors' types.
        q.Ignore("modules_to_not_convert", "ignored_layers");
        BlockStorage storage = method == "mxfp4" ? new BlockStorage.Mxfp4() : Float8(q);
        q.Finish(family);
        return storage;
    }

    static BlockStorage.Float8 Float8(ConfigObject q)
    {
        q.Demand("fmt", "\"e4m3\"");
        // How a server may quantise activations: arithmetic here is on the expanded weights.
        q.Demand("activation_scheme", "\"dynamic\"");
        IReadOnlyList<int> block = q.Integers("weight_block_size", 1, 1 << 20);
        if (block.Count == 2) return new BlockStorage.Float8(block[0], block[1]);
        if (q.Has("weight_block_size")) throw q.Wrong("weight_block_size", "[n, m]");
        return new BlockStorage.Float8(128, 128);
    }
}
