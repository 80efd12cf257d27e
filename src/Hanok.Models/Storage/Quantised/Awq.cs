using Hanok.Models.Safetensors;
using Hanok.Models.Storage.Rows;

namespace Hanok.Models.Storage.Quantised;

/// <summary>
/// AWQ's tensors in the order of its matrix-matrix kernel: <c>qweight</c> [in, out / 8], <c>qzeros</c> [groups, out / 8], <c>scales</c> [groups, out], 4 bits, eight outputs interleaved in a word;
/// weight [o, i] = (code - zero) · scale (Lin et al., "AWQ", 2023; AutoAWQ).
/// </summary>
/// <param name="GroupSize">Inputs of a group; 0: all.</param>
public sealed record Awq(int GroupSize) : BlockStorage
{
    // Nibble j of a word holds output [0, 2, 4, 6, 1, 3, 5, 7][j]; these are the nibbles of outputs 0 to 7.
    static readonly int[] Places = [0, 4, 1, 5, 2, 6, 3, 7];

    internal override StoredRows? Open(ModuleTensors module)
    {
        if (!module.IsMatrix || !module.Has("qweight")) return null;
        int rows = module.Rows, columns = module.Columns, group = GroupSize == 0 ? columns : GroupSize, groups = (int)(((long)columns + group - 1) / group);
        long words = ((long)rows + 7) / 8;
        SafetensorsEntry codes = module.TakeSmall("qweight", [columns, words], TensorType.I32), zeros = module.TakeSmall("qzeros", [groups, words], TensorType.I32);
        return new ScaledRows(Fields(codes, columns), new PlainColumns(module.File, module.Take("scales", [groups, rows]), rows, groups), (1, group), Fields(zeros, groups));

        WordFields Fields(SafetensorsEntry entry, int count) => new(module.File, entry, rows, count, 4, WordOrder.FieldByRowTransposed, CodeTables.Unsigned(4, 0), places: Places);
    }
}
