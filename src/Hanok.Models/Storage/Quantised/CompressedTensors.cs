using System.Buffers.Binary;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage.Rows;

namespace Hanok.Models.Storage.Quantised;

/// <summary>How a group of compressed-tensors stores its weights.</summary>
public enum CompressedFormat
{
    /// <summary><c>pack-quantized</c>: integers in words of 32 bits, stored plus 2^(bits - 1).</summary>
    PackedIntegers,

    /// <summary><c>int-quantized</c>: int8.</summary>
    Integers,

    /// <summary><c>float-quantized</c>: F8_E4M3.</summary>
    Floats8,

    /// <summary><c>nvfp4-pack-quantized</c>: E2M1, scales F8_E4M3 over a number of the whole matrix.</summary>
    NvFloats4,

    /// <summary><c>mxfp4-pack-quantized</c>: E2M1, scales powers of two (OCP Microscaling Formats v1.0, 2023).</summary>
    MxFloats4,
}

/// <summary>What compressed-tensors writes (vLLM's LLM Compressor): groups of modules, each stored in a way of its own.</summary>
/// <param name="Groups">The groups; the first that has a module decides.</param>
/// <param name="Ignored">Modules that stay plain whatever the groups say.</param>
public sealed record CompressedTensors(IReadOnlyList<CompressedTensors.Group> Groups, ModuleNames Ignored) : BlockStorage
{
    /// <summary>A group.</summary>
    /// <param name="Targets">Its modules.</param>
    /// <param name="Format">How it stores weights.</param>
    /// <param name="Bits">Bits of a code.</param>
    /// <param name="BlockRows">Rows that share a scale; 0: all.</param>
    /// <param name="BlockColumns">Columns that share a scale; 0: all.</param>
    public sealed record Group(ModuleNames Targets, CompressedFormat Format, int Bits, int BlockRows, int BlockColumns);

    internal override StoredRows? Open(ModuleTensors module)
    {
        if (!module.IsMatrix || !(module.Has("weight_packed") || module.TypeOf("weight") is TensorType.I8 or TensorType.F8E4M3) || Ignored.Contains(module.Name)) return null;
        if (Groups.FirstOrDefault(g => g.Targets.Contains(module.Name)) is not { } group) return null;
        module.Skip("input_scale", "input_zero_point", "input_global_scale", "output_scale", "output_zero_point");
        (int Rows, int Columns) block = (group.BlockRows == 0 ? module.Rows : group.BlockRows, group.BlockColumns == 0 ? module.Columns : group.BlockColumns);
        return group.Format switch
        {
            CompressedFormat.PackedIntegers => Packed(module, group.Bits, block),
            CompressedFormat.NvFloats4 => new ScaledRows(Floats4(module), new DividedRows(module.OfBlocks("weight_scale", block, TensorType.F8E4M3), module.Number("weight_global_scale")), block),
            CompressedFormat.MxFloats4 => new ScaledRows(Floats4(module), module.OfBlocks("weight_scale", block, TensorType.U8), block),
            CompressedFormat.Integers => Bytes(module, TensorType.I8, block),
            _ => Bytes(module, TensorType.F8E4M3, block),
        };
    }

    static ScaledRows Bytes(ModuleTensors module, TensorType type, (int Rows, int Columns) block)
    {
        CodeRows codes = new(module.File, module.Take("weight", [module.Rows, module.Columns], type), module.Rows, module.Columns, ModuleTensors.TableOf(type));
        StoredRows? zeros = module.Has("weight_zero_point") ? module.OfBlocks("weight_zero_point", block, type) : null;
        return new ScaledRows(codes, module.OfBlocks("weight_scale", block), block, zeros);
    }

    static CodeRows Floats4(ModuleTensors module)
    {
        long bytes = ((long)module.Columns + 1) / 2;
        return new CodeRows(module.File, module.Take("weight_packed", [module.Rows, bytes], TensorType.U8), module.Rows, module.Columns, CodeTables.Float4);
    }

    static ScaledRows Packed(ModuleTensors module, int bits, (int Rows, int Columns) block)
    {
        int n = 32 / bits;
        SafetensorsEntry packed = module.Take("weight_packed", [module.Rows, ((long)module.Columns + n - 1) / n], TensorType.I32), shape = module.Take("weight_shape", [2], TensorType.I64);
        for (int axis = 0; axis < 2; axis++)
            if (BinaryPrimitives.ReadInt64LittleEndian(module.File.Bytes(shape, 8 * axis, 8)) is var size && size != module.Shape[axis])
                throw new UserError("models.tensor_value", shape.File, shape.Name, shape.Offset + 8 * axis, module.Shape[axis], size);
        float[] table = CodeTables.Unsigned(bits, 1 << bits - 1);
        (long rows, int columns) = module.Grid(block);
        WordFields? zeros = null;
        if (module.Has("weight_zero_point"))
            zeros = new WordFields(module.File, module.TakeSmall("weight_zero_point", [(rows + n - 1) / n, columns], TensorType.I32), rows, columns, bits, WordOrder.FieldByRow, table);
        GroupIndex? index = module.Has("weight_g_idx") ? new GroupIndex(module.File, module.TakeSmall("weight_g_idx", [module.Columns], TensorType.I32), columns) : null;
        return new ScaledRows(new CodeRows(module.File, packed, module.Rows, module.Columns, table), module.OfBlocks("weight_scale", block), block, zeros) { Groups = index };
    }
}
