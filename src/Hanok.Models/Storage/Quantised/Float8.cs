using Hanok.Models.Safetensors;
using Hanok.Models.Storage.Rows;

namespace Hanok.Models.Storage.Quantised;

/// <summary>F8_E4M3 with one scale a block of rows × columns, or one in all: value = stored · <c>weight_scale_inv</c>, which older files call <c>weight_scale</c> (DeepSeek-V3, 2024).</summary>
/// <param name="Rows">Rows of a block.</param>
/// <param name="Columns">Columns of a block.</param>
public sealed record Float8(int Rows, int Columns) : BlockStorage
{
    internal override StoredRows? Open(ModuleTensors module)
    {
        if (!module.IsMatrix || module.TypeOf("weight") != TensorType.F8E4M3) return null;
        CodeRows codes = new(module.File, module.Take("weight", [module.Rows, module.Columns], TensorType.F8E4M3), module.Rows, module.Columns, CodeTables.Float8E4M3);
        module.Skip("activation_scale", "input_scale");
        string part = module.Has("weight_scale") ? "weight_scale" : "weight_scale_inv";
        bool single = module.File.TryGet($"{module.Name}.{part}", out SafetensorsEntry? entry) && entry.Count == 1;
        (int Rows, int Columns) block = single ? (module.Rows, module.Columns) : (Rows, Columns);
        return new ScaledRows(codes, module.OfBlocks(part, block, TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.F8E8M0), block);
    }
}
