using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models.Gguf;

/// <summary>
/// Reads what stands before the data of a GGUF file: magic, version, counts, metadata, the list of tensors. Nothing in it is believed: every count and length is checked
/// against the bytes that are left before anything is allocated for it, every tensor must lie inside the file, and no two may overlap.
/// </summary>
/// <remarks>
/// The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md; versions 2 and 3 have the same layout. As the specification says, offsets need only be multiples of the alignment:
/// holes and any order are read, and so are bytes behind the last tensor. Names have at most 64 bytes, keys 65,535; both are UTF-8. String values are kept as bytes.
/// </remarks>
sealed class GgufHeader
{
    const uint Magic = 0x4655_4747;
    const int MostAxes = 4, LongestName = 64, LongestKey = 65_535;

    // Key: length, one byte, type, one byte of value. Tensor: length, number of axes, type, offset.
    const int LeastKey = 14, LeastTensor = 24;

    readonly GgufCursor cursor;
    readonly long fileLength;

    GgufHeader(GgufCursor cursor, long fileLength)
    {
        this.cursor = cursor;
        this.fileLength = fileLength;
    }

    /// <summary>2 or 3.</summary>
    public int Version { get; private set; }

    /// <summary>Multiple at which tensors begin: <c>general.alignment</c>, else 32.</summary>
    public int Alignment { get; private set; } = 32;

    /// <summary>Where the data begins.</summary>
    public long DataStart { get; private set; }

    /// <summary>The metadata, in the file's order.</summary>
    public OrderedDictionary<string, GgufValue> Metadata { get; private set; } = [];

    /// <summary>The tensors, in the file's order.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; private set; } = [];

    /// <summary>Reads the header of <paramref name="file"/>.</summary>
    /// <param name="file">Name for messages and tensors.</param>
    /// <param name="fileLength">Length of the whole file.</param>
    /// <param name="slice">Gives bytes of the file.</param>
    /// <exception cref="UserError"><c>models.gguf_*</c>: the first thing that is wrong, with its offset.</exception>
    public static GgufHeader Read(string file, long fileLength, SliceReader slice)
    {
        GgufHeader header = new(new GgufCursor(file, fileLength, slice), fileLength);
        header.ReadAll();
        return header;
    }

    void ReadAll()
    {
        uint magic = cursor.UInt32("magic");
        if (magic != Magic) throw new UserError("models.gguf_magic", cursor.File, string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReverseEndianness(magic):X8}"));
        uint version = cursor.UInt32("version");
        if (version is 0x0200_0000 or 0x0300_0000) throw new UserError("models.gguf_big_endian", cursor.File);
        if (version is not (2 or 3)) throw new UserError("models.gguf_version", cursor.File, version);
        Version = (int)version;
        int tensors = cursor.Count("tensor_count", LeastTensor), keys = cursor.Count("metadata_kv_count", LeastKey);
        ReadMetadata(keys);
        ReadTensors(tensors);
        CheckOverlaps();
    }

    void ReadMetadata(int count)
    {
        Metadata = new OrderedDictionary<string, GgufValue>(count, StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            long at = cursor.Position;
            string key = cursor.Name("key", LongestKey);
            if (key.Length == 0) throw cursor.Wrong("key", at, "1 ≤ length", "0");
            long typeAt = cursor.Position;
            uint id = cursor.UInt32(key);
            if (GgufValueTypes.Parse(id) is not { } type) throw cursor.Wrong(key, typeAt, "0 ≤ type ≤ 12", $"{id}");
            if (!Metadata.TryAdd(key, cursor.Value(key, type))) throw new UserError("models.gguf_twice", cursor.File, key, at);
        }
        if (!Metadata.TryGetValue("general.alignment", out GgufValue? alignment)) return;
        if (alignment.Type != GgufValueType.UInt32) throw cursor.Wrong("general.alignment", alignment.Offset, "UINT32", alignment.TypeName);
        alignment.TryInteger(out long n);
        if (n < 8 || n > 1 << 30 || !BitOperations.IsPow2(n)) throw cursor.Wrong("general.alignment", alignment.Offset, "2^k, 8 ≤ n ≤ 2^30", $"{n}");
        Alignment = (int)n;
    }

    void ReadTensors(int count)
    {
        // Once more: the metadata has taken its part of what was left.
        if (count > cursor.Left / LeastTensor) throw cursor.Wrong("tensor_count", 8, $"0 ≤ n ≤ {cursor.Left / LeastTensor}", $"{count}");
        List<GgufTensor> tensors = new(count);
        HashSet<string> names = new(count, StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            long start = cursor.Position;
            GgufTensor tensor = ReadTensor();
            if (!names.Add(tensor.Name)) throw new UserError("models.gguf_twice", cursor.File, tensor.Name, start);
            tensors.Add(tensor);
        }
        DataStart = (cursor.Position + Alignment - 1) / Alignment * Alignment;
        long data = Math.Max(0, fileLength - DataStart);
        for (int i = 0; i < count; i++)
        {
            GgufTensor t = tensors[i];
            if (t.Offset > data || t.Bytes > data - t.Offset) throw new UserError("models.gguf_cut", cursor.File, t.Name, (Int128)DataStart + t.Offset, t.Bytes, Math.Max(0, data - t.Offset));
            tensors[i] = t with { Offset = DataStart + t.Offset };
        }
        Tensors = tensors;
    }

    // The offset is still relative to the data, whose beginning is known after the last tensor of the list.
    GgufTensor ReadTensor()
    {
        string name = cursor.Name("tensor", LongestName);
        long at = cursor.Position;
        uint axes = cursor.UInt32(name);
        if (axes > MostAxes) throw cursor.Wrong(name, at, $"0 ≤ n_dimensions ≤ {MostAxes}", $"{axes}");
        long[] shape = new long[axes];
        for (int i = (int)axes - 1; i >= 0; i--)
        {
            at = cursor.Position;
            ulong axis = cursor.UInt64(name);
            shape[i] = axis <= long.MaxValue ? (long)axis : throw cursor.Wrong(name, at, "dimension < 2^63", $"{axis}");
        }
        at = cursor.Position;
        uint id = cursor.UInt32(name);
        if (!BlockFormat.TryParse(id, out BlockFormat? format)) throw new UserError("models.gguf_type", cursor.File, name, at, id);
        long bytes = Bytes(name, at, shape, format);
        at = cursor.Position;
        ulong offset = cursor.UInt64(name);
        if (offset > long.MaxValue || offset % (ulong)Alignment != 0) throw cursor.Wrong(name, at, $"offset = n × {Alignment} < 2^63", $"{offset}");
        return new GgufTensor(name, format.Type, shape, cursor.File, (long)offset, bytes);
    }

    long Bytes(string name, long at, long[] shape, BlockFormat format)
    {
        long columns = shape.Length == 0 ? 1 : shape[^1];
        if (columns % format.Length != 0) throw cursor.Wrong(name, at, $"row = n × {format.Length} ({format.Name})", $"{columns}");
        try
        {
            long rows = 1;
            for (int i = 0; i < shape.Length - 1; i++) rows = checked(rows * shape[i]);
            // The elements are counted too: their number must be a number even where an axis of zero makes the bytes none.
            _ = checked(rows * columns);
            return checked(rows * checked(columns / format.Length * format.Bytes));
        }
        catch (OverflowException)
        {
            throw cursor.Wrong(name, at, "shape × type < 2^63 byte", $"[{string.Join(", ", shape)}] × {format.Name}");
        }
    }

    void CheckOverlaps()
    {
        GgufTensor[] byOffset = [.. Tensors.Where(t => t.Bytes > 0)];
        Array.Sort(byOffset, (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : string.CompareOrdinal(a.Name, b.Name));
        for (int i = 1; i < byOffset.Length; i++)
        {
            (GgufTensor before, GgufTensor t) = (byOffset[i - 1], byOffset[i]);
            if (t.Offset < before.Offset + before.Bytes) throw new UserError("models.gguf_overlap", cursor.File, t.Name, t.Offset, before.Name, before.Offset + before.Bytes);
        }
    }
}
