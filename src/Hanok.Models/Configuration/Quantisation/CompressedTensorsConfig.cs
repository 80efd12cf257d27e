using Hanok.Language.Messages;
using Hanok.Models.Storage.Quantised;

namespace Hanok.Models.Configuration.Quantisation;

/// <summary>Settings of <c>quant_method: compressed-tensors</c> (vLLM's LLM Compressor).</summary>
static class CompressedTensorsConfig
{
    const string Formats = "pack-quantized, int-quantized, float-quantized, nvfp4-pack-quantized, mxfp4-pack-quantized";

    const int MostGroups = 64, MostNames = 1 << 16;

    /// <summary>Reads them.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>: a format, a number of bits or a strategy that is not read.</exception>
    public static CompressedTensors Read(ConfigObject q)
    {
        q.Demand("quantization_status", "\"compressed\"", "\"frozen\"");
        q.Demand("moe_sparsity_config", "{}");
        q.Demand("transform_config", "{}");
        q.Ignore("version", "global_compression_ratio");
        if (q.Object("sparsity_config") is { } sparsity) sparsity.Demand("format", "\"dense\"");
        string? format = q.Text("format");
        ConfigObject groups = q.Object("config_groups") ?? throw q.Missing("config_groups");
        IReadOnlyList<string> names = groups.Names;
        if (names.Count is 0 or > MostGroups) throw q.Wrong("config_groups", $"1 ≤ n ≤ {MostGroups}");
        return new CompressedTensors([.. names.Select(name => Group(q, groups.Object(name) ?? throw groups.Missing(name), format))], Modules(q, "ignore"));
    }

    static CompressedTensors.Group Group(ConfigObject q, ConfigObject group, string? outer)
    {
        ModuleNames targets = Modules(group, "targets");
        // How a server may quantise activations: arithmetic here is on the expanded weights.
        group.Ignore("input_activations", "output_activations");
        string? format = group.Text("format") ?? outer;
        ConfigObject weights = group.Object("weights") ?? throw group.Missing("weights");
        CompressedTensors.Group found = format switch
        {
            "pack-quantized" => Of(CompressedFormat.PackedIntegers, "int", [4, 8], ["tensor", "channel", "group"]),
            "int-quantized" => Of(CompressedFormat.Integers, "int", [8], ["tensor", "channel", "group", "block"]),
            "float-quantized" => Of(CompressedFormat.Floats8, "float", [8], ["tensor", "channel", "group", "block"]),
            "nvfp4-pack-quantized" => Of(CompressedFormat.NvFloats4, "float", [4], ["tensor_group"]),
            "mxfp4-pack-quantized" => Of(CompressedFormat.MxFloats4, "float", [4], ["group"]),
            _ => throw (group.Has("format") ? group.Wrong("format", Formats) : format is null or "mixed-precision" ? group.Missing("format") : q.Wrong("format", Formats)),
        };
        weights.Demand("dynamic", "false");
        weights.Demand("actorder", "\"weight\"", "\"static\"", "\"group\"", "\"dynamic\"");
        // Whether there are zeros is seen from the tensors, as are the scales' types.
        weights.Ignore("symmetric", "observer", "observer_kwargs", "scale_dtype", "zp_dtype");
        weights.Finish("compressed-tensors");
        group.Finish("compressed-tensors");
        return found;

        CompressedTensors.Group Of(CompressedFormat kind, string type, int[] bits, string[] strategies)
        {
            weights.Demand("type", $"\"{type}\"");
            weights.Demand("num_bits", [.. bits.Select(n => $"{n}")]);
            weights.Demand("strategy", [.. strategies.Select(s => $"\"{s}\"")]);
            (int rows, int columns) = Block(weights);
            return new CompressedTensors.Group(targets, kind, weights.Integer("num_bits", 1, 16), rows, columns);
        }
    }

    // Rows and columns that share a scale; 0: all.
    static (int Rows, int Columns) Block(ConfigObject weights)
    {
        string strategy = weights.Text("strategy") ?? throw weights.Missing("strategy");
        switch (strategy)
        {
            case "tensor" or "channel":
                weights.Ignore("group_size", "block_structure");
                return (strategy == "tensor" ? 0 : 1, 0);
            case "block":
                weights.Ignore("group_size");
                return weights.Integers("block_structure", 1, 1 << 20) is [int rows, int columns] ? (rows, columns)
                    : throw (weights.Has("block_structure") ? weights.Wrong("block_structure", "[n, m]") : weights.Missing("block_structure"));
            default:
                weights.Ignore("block_structure");
                return (1, weights.Integer("group_size", 1, 1 << 20));
        }
    }

    static ModuleNames Modules(ConfigObject o, string key)
    {
        IReadOnlyList<string> texts = o.Texts(key) ?? [];
        if (texts.Count > MostNames) throw o.Wrong(key, $"≤ {MostNames}");
        try
        {
            return new ModuleNames(texts);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw o.Wrong(key, $"\"re:…\" ({e.Message})");
        }
    }
}
