using Hanok.Models.Safetensors;
using Hanok.Models.Storage.Rows;

namespace Hanok.Models.Storage.Quantised;

/// <summary>gpt-oss's experts: <c>…_blocks</c> of 32 values of 4 bits and <c>…_scales</c>, powers of two (OCP Microscaling Formats v1.0, 2023).</summary>
public sealed record Mxfp4 : BlockStorage
{
    internal override StoredRows? Open(ModuleTensors module)
    {
        string name = module.Weight;
        if (!module.File.TryGet($"{name}_blocks", out SafetensorsEntry? blocks)) return null;
        int columns = module.Shape[^1];
        if (columns % 32 != 0) throw ModuleTensors.Wrong(blocks, "[…, 32 n]");
        long[] outer = [.. module.Shape.SkipLast(1).Select(n => (long)n), columns / 32];
        long rows = outer.SkipLast(1).Aggregate(1L, (n, axis) => checked(n * axis));
        SafetensorsEntry scales = module.TakeAny($"{name}_scales", [outer], TensorType.U8);
        module.TakeAny(blocks.Name, [[.. outer, 16]], TensorType.U8);
        return new ScaledRows(new CodeRows(module.File, blocks, rows, columns, CodeTables.Float4), new CodeRows(module.File, scales, rows, columns / 32, CodeTables.PowersOfTwo), (1, 32));
    }
}
