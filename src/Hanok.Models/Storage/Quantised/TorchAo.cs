using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage.Rows;

namespace Hanok.Models.Storage.Quantised;

/// <summary>What torchao writes: <c>_weight_qdata</c> of int8 or F8_E4M3, <c>_weight_scale</c>, perhaps <c>_weight_zero_point</c>; the file's metadata has the kind and the blocks under the weight's name. weight = (code - zero) · scale.</summary>
public sealed record TorchAo : BlockStorage
{
    const string Plain = "Tensor", Integers = "Int8Tensor", Floats = "Float8Tensor";

    internal override StoredRows? Open(ModuleTensors module)
    {
        if (!module.IsMatrix || !module.File.Metadata.TryGetValue(module.Weight, out string? text)) return null;
        (string kind, int[] block) = Read(module, text);
        if (kind == Plain) return null;
        TensorType type = kind == Integers ? TensorType.I8 : TensorType.F8E4M3;
        CodeRows codes = new(module.File, module.Take("_weight_qdata", [module.Rows, module.Columns], type), module.Rows, module.Columns, ModuleTensors.TableOf(type));
        StoredRows scales = module.OfBlocks("_weight_scale", (block[0], block[1]));
        StoredRows? zeros = module.Has("_weight_zero_point") ? module.OfBlocks("_weight_zero_point", (block[0], block[1]), type) : null;
        return new ScaledRows(codes, scales, (block[0], block[1]), zeros);
    }

    static (string Kind, int[] Block) Read(ModuleTensors module, string text)
    {
        string where = $"__metadata__.{module.Weight}";
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            string kind = json.RootElement.GetProperty("_type").GetString() ?? "null";
            if (kind == Plain) return (kind, []);
            if (kind is not (Integers or Floats)) throw Wrong($"\"{Plain}\", \"{Integers}\", \"{Floats}\"", kind);
            JsonElement sizes = json.RootElement.GetProperty("_data").GetProperty("block_size");
            int[] block = [.. sizes.EnumerateArray().Select(n => n.GetInt32())];
            return block is [> 0, > 0] ? (kind, block) : throw Wrong("\"block_size\": [n, m]", sizes.GetRawText());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UserError("models.tensor_value", e, module.File.Path, where, 8, "{\"_type\", \"_data\": {\"block_size\"}}", e.Message);
        }

        UserError Wrong(string expected, string found) => new("models.tensor_value", module.File.Path, where, 8, expected, found);
    }
}
