using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage.Rows;

namespace Hanok.Models.Storage.Quantised;

/// <summary>
/// What bitsandbytes writes. 4 bits: <c>weight</c> [out · in / 2, 1] over the flattened matrix with a code book and the largest magnitude of each block, which may be quantised once more;
/// 8 bits: <c>weight</c> of int8 and <c>SCB</c> [out], weight = code · SCB · (1 / 127) (Dettmers et al., "LLM.int8()", 2022; "QLoRA", 2023).
/// </summary>
public sealed record BitsAndBytes : BlockStorage
{
    const string State = "weight.quant_state.bitsandbytes__";

    internal override StoredRows? Open(ModuleTensors module)
    {
        if (!module.IsMatrix) return null;
        return module.TypeOf("weight") switch
        {
            TensorType.I8 => Eight(module),
            TensorType.U8 => Four(module),
            _ => null,
        };
    }

    static ScaledRows Eight(ModuleTensors module)
    {
        SafetensorsEntry codes = module.Take("weight", [module.Rows, module.Columns], TensorType.I8);
        if (module.Has("weight_format"))
        {
            SafetensorsEntry format = module.TakeAny($"{module.Name}.weight_format", [[], [1]], TensorType.U8);
            if (module.File.Bytes(format)[0] is var layout and not 0) throw Value(format, "0 (row)", layout);
        }
        StoredRows scales = module.OfBlocks("SCB", (1, module.Columns), TensorType.F32);
        return new ScaledRows(new CodeRows(module.File, codes, module.Rows, module.Columns, CodeTables.Signed8), scales, (1, module.Columns)) { Factor = 1f / 127 };
    }

    static BlockwiseRows Four(ModuleTensors module)
    {
        long count = (long)module.Rows * module.Columns;
        SafetensorsEntry codes = module.Take("weight", [(count + 1) / 2, 1], TensorType.U8), book = module.Take("weight.quant_map", [16], TensorType.F32);
        QuantisationState state = Read(module);
        long blocks = (count + state.Block - 1) / state.Block;
        return new BlockwiseRows(module.File, codes, module.Rows, module.Columns, state.Block, book, Largest(module, state, blocks));
    }

    static StoredRows Largest(ModuleTensors module, QuantisationState state, long blocks)
    {
        if (state.Nested is not (int block, float offset)) return new PlainRows(module.File, module.Take("weight.absmax", [blocks], TensorType.F32), blocks, 1);
        float[] map = new float[256];
        long outer = (blocks + block - 1) / block;
        new PlainRows(module.File, module.Take("weight.nested_quant_map", [256], TensorType.F32), 1, 256).Read(0, map);
        return new NestedRows(new CodeRows(module.File, module.Take("weight.absmax", [blocks], TensorType.U8), blocks, 1, map),
            new PlainRows(module.File, module.Take("weight.nested_absmax", [outer], TensorType.F32), outer, 1), block, offset);
    }

    // JSON in a tensor of bytes whose name ends with the kind of code book.
    static QuantisationState Read(ModuleTensors module)
    {
        const long Longest = 1 << 16;
        string part = module.Has($"{State}nf4") ? $"{State}nf4" : $"{State}fp4";
        SafetensorsEntry entry = module.File[$"{module.Name}.{part}"];
        if (entry.Type != TensorType.U8 || entry.Shape.Count != 1 || entry.Bytes > Longest) throw ModuleTensors.Wrong(entry, $"[n ≤ {Longest}] U8");
        module.Take(part, entry.Shape, TensorType.U8);
        try
        {
            using JsonDocument json = JsonDocument.Parse(module.File.Bytes(entry).ToArray());
            JsonElement root = json.RootElement;
            int[] shape = [.. root.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];
            if (!shape.SequenceEqual(module.Shape)) throw Value(entry, $"\"shape\": [{string.Join(", ", module.Shape)}]", $"[{string.Join(", ", shape)}]");
            int block = Size(entry, root, "blocksize");
            if (!root.TryGetProperty("nested_blocksize", out _)) return new QuantisationState(block, null);
            if (root.TryGetProperty("nested_dtype", out JsonElement type) && type.GetString() != "float32") throw Value(entry, "\"nested_dtype\": \"float32\"", type.GetRawText());
            return new QuantisationState(block, (Size(entry, root, "nested_blocksize"), (float)root.GetProperty("nested_offset").GetDouble()));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UserError("models.tensor_value", e, entry.File, entry.Name, entry.Offset, "{\"shape\", \"blocksize\", …}", e.Message);
        }
    }

    static int Size(SafetensorsEntry entry, JsonElement root, string key) => root.GetProperty(key).GetInt32() is var size and > 0 ? size : throw Value(entry, $"\"{key}\" ≥ 1", root.GetProperty(key).GetRawText());

    static UserError Value(SafetensorsEntry entry, string expected, object found) => new("models.tensor_value", entry.File, entry.Name, entry.Offset, expected, found);

    readonly record struct QuantisationState(int Block, (int Block, float Offset)? Nested);
}
