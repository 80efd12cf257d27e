using System.Buffers.Binary;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;

namespace Hanok.Models.Storage.Rows;

/// <summary><c>g_idx</c>: the group of each column, where columns were quantised in an order of their own.</summary>
sealed class GroupIndex
{
    readonly SafetensorsFile file;
    readonly SafetensorsEntry entry;

    /// <summary>An index [columns] of I32, all within <paramref name="groups"/>.</summary>
    /// <exception cref="UserError"><c>models.tensor_value</c>.</exception>
    public GroupIndex(SafetensorsFile file, SafetensorsEntry entry, int groups)
    {
        this.file = file;
        this.entry = entry;
        ReadOnlySpan<byte> bytes = Bytes;
        for (int at = 0; at < bytes.Length; at += 4)
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]) is var group && (group < 0 || group >= groups))
                throw new UserError("models.tensor_value", entry.File, entry.Name, entry.Offset + at, $"0 ≤ n < {groups}", group);
    }

    /// <summary>The groups as little-endian integers of 32 bits.</summary>
    public ReadOnlySpan<byte> Bytes => file.Bytes(entry);
}
