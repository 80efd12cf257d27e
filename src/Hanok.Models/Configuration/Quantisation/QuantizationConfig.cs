using Hanok.Language.Messages;
using Hanok.Models.Storage;
using Hanok.Models.Storage.Quantised;

namespace Hanok.Models.Configuration.Quantisation;

/// <summary>The key <c>quantization_config</c>: how a checkpoint stores the weights of matrices.</summary>
static class QuantizationConfig
{
    const string Key = "quantization_config", Method = "quant_method";

    static readonly (string Method, Func<ConfigObject, BlockStorage> Read)[] Methods =
    [
        ("compressed-tensors", CompressedTensorsConfig.Read),
        ("gptq", GptqConfig.Read),
        ("awq", AwqConfig.Read),
        ("fp8", Float8Config.Read),
        ("bitsandbytes", BitsAndBytesConfig.Read),
        ("torchao", TorchAoConfig.Read),
    ];

    /// <summary>Reads it; null where there is none.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="family">The model's family: gpt-oss alone has a layout of its own for <c>mxfp4</c>.</param>
    /// <exception cref="UserError"><c>models.config_*</c>: a method or a variant of one that is not read; settings that are not known.</exception>
    public static BlockStorage? Read(ConfigObject config, string family)
    {
        if (config.Object(Key) is not { } q) return null;
        string found = q.Text(Method) ?? "";
        // Which modules stay plain is seen from their tensors.
        q.Ignore("modules_to_not_convert", "ignored_layers");
        BlockStorage? storage = found == "mxfp4" && family == GptOssFamily.Architecture ? new Mxfp4() : null;
        foreach (var (method, read) in Methods)
            if (method == found) storage = read(q);
        if (storage is null)
        {
            string known = string.Join(", ", Methods.Select(m => $"\"{m.Method}\""));
            throw q.Has(Method) ? q.Wrong(Method, known) : config.Wrong(Key, $"{Method}: {known}");
        }
        q.Finish(family);
        return storage;
    }

    /// <summary>A group's size as GPTQ and AWQ write it: -1 for all inputs, which is 0 here.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static int GroupSize(ConfigObject q)
    {
        int size = q.Integer("group_size", -1, 1 << 20);
        return size == 0 ? throw q.Wrong("group_size", "-1, n ≥ 1") : Math.Max(size, 0);
    }
}
