using Hanok.Models.Safetensors;
using Hanok.Models.Storage.Rows;

namespace Hanok.Models.Storage.Quantised;

/// <summary>
/// GPTQ's tensors: <c>qweight</c> [in · bits / 32, out], <c>qzeros</c> [groups, out · bits / 32], <c>scales</c> [groups, out] and <c>g_idx</c> [in];
/// weight [o, i] = (code [i, o] - zero [g, o]) · scale [g, o] with g = g_idx [i] (Frantar et al., "GPTQ", 2022; AutoGPTQ, GPTQModel).
/// </summary>
/// <param name="Bits">4 or 8.</param>
/// <param name="GroupSize">Inputs of a group; 0: all.</param>
/// <param name="ZerosLessOne">Version 1: zeros are stored less one, word by word, so that a zero of 0 borrows from its neighbour.</param>
public sealed record Gptq(int Bits, int GroupSize, bool ZerosLessOne) : BlockStorage
{
    internal override StoredRows? Open(ModuleTensors module)
    {
        if (!module.IsMatrix || !module.Has("qweight")) return null;
        int rows = module.Rows, columns = module.Columns, n = 32 / Bits, group = GroupSize == 0 ? columns : GroupSize, groups = (int)(((long)columns + group - 1) / group);
        SafetensorsEntry codes = module.TakeSmall("qweight", [((long)columns + n - 1) / n, rows], TensorType.I32), zeros = module.TakeSmall("qzeros", [groups, ((long)rows + n - 1) / n], TensorType.I32);
        SafetensorsEntry scales = module.Take("scales", [groups, rows]);
        GroupIndex? index = module.Has("g_idx") ? new GroupIndex(module.File, module.TakeSmall("g_idx", [columns], TensorType.I32), groups) : null;
        float[] table = CodeTables.Unsigned(Bits, 0);
        uint one = !ZerosLessOne ? 0u : Bits == 4 ? 0x1111_1111u : 0x0101_0101u;
        return new ScaledRows(
            new WordFields(module.File, codes, rows, columns, Bits, WordOrder.FieldByColumnTransposed, table), new PlainColumns(module.File, scales, rows, groups), (1, group),
            new WordFields(module.File, zeros, rows, groups, Bits, WordOrder.FieldByRowTransposed, table, one)) { Groups = index };
    }
}
