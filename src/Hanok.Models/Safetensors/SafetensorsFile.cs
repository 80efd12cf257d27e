using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models.Safetensors;

/// <summary>The tensors of one safetensors file, or of the shards that a <c>*.safetensors.index.json</c> names, mapped read-only into memory.</summary>
/// <remarks>Weights are expanded to binary32 as they are read; F16 and BF16 lose nothing by that. Reading is safe from several threads; the file must not be changed meanwhile.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    readonly Dictionary<string, MappedFile> mapped = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, SafetensorsEntry> tensors = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);

    SafetensorsFile(string path) => Path = path;

    /// <summary>Opens a <c>.safetensors</c> file or an index; <c>*.json</c> is taken as an index.</summary>
    /// <exception cref="UserError"><c>models.file_missing</c>, <c>models.safetensors_*</c>, <c>models.index_*</c>: what is wrong, where.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafetensorsFile file = new(path);
        try
        {
            if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) file.OpenShards(SafetensorsIndex.Read(path));
            else file.OpenOne(path, wanted: null);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file or index as it was opened.</summary>
    public string Path { get; }

    /// <summary>All tensors, by name in ordinal order. Those in a shard that the index does not list there are left out.</summary>
    public IReadOnlyCollection<SafetensorsEntry> Tensors => tensors.Values;

    /// <summary>The <c>__metadata__</c> of the file (of all shards together, the first one's text where they differ).</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>The files that hold the tensors.</summary>
    public IReadOnlyCollection<string> Files => mapped.Keys;

    /// <summary>Bytes of all tensors together.</summary>
    public long TotalBytes => tensors.Values.Sum(t => t.Bytes);

    /// <summary>Looks for a tensor.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsEntry? entry) => tensors.TryGetValue(name, out entry);

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>.</exception>
    public SafetensorsEntry this[string name] =>
        TryGet(name, out SafetensorsEntry? entry) ? entry : throw new UserError("models.tensor_missing", Path, name);

    /// <summary>The stored bytes of <paramref name="entry"/> from <paramref name="offset"/> on; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the tensor.</exception>
    public ReadOnlySpan<byte> Bytes(SafetensorsEntry entry, long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, entry.Bytes - length);
        return mapped[entry.File].Slice(entry.Offset + offset, length);
    }

    /// <summary>Rows of <paramref name="entry"/> from element <paramref name="start"/> on, as they are stored.</summary>
    /// <exception cref="ArgumentException">They leave the file, or its type is none of blocks.</exception>
    public StoredMatrix Matrix(SafetensorsEntry entry, long start, int rows, int columns)
    {
        BlockType type = entry.Type switch
        {
            TensorType.F32 => BlockType.F32,
            TensorType.F16 => BlockType.F16,
            TensorType.BF16 => BlockType.BF16,
            _ => throw new ArgumentException($"{entry.Name}: {entry.Type.Name()} is no type of rows", nameof(entry)),
        };
        return new StoredMatrix(mapped[entry.File], entry.Offset + BlockFormat.Of(type).BytesOf(start), type, rows, columns);
    }

    /// <summary>All stored bytes of a tensor of at most 2 GiB.</summary>
    public ReadOnlySpan<byte> Bytes(SafetensorsEntry entry) => Bytes(entry, 0, checked((int)entry.Bytes));

    /// <summary>Reads tensor <paramref name="name"/> into <paramref name="destination"/>, which must have its shape, as binary32.</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>, <c>models.tensor_shape</c>, <c>models.tensor_type</c>.</exception>
    public void Read(string name, Tensor destination)
    {
        SafetensorsEntry entry = this[name];
        if (!SameShape(entry.Shape, destination.Shape)) throw new UserError("models.tensor_shape", entry.File, name, entry.Offset, destination.ToString(), entry.ShapeText);
        Expand(entry, destination);
    }

    /// <summary>Reads tensor <paramref name="name"/> as binary32 into memory of its own.</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>, <c>models.tensor_type</c>, <c>models.tensor_too_large</c>.</exception>
    public Tensor Read(string name)
    {
        SafetensorsEntry entry = this[name];
        if (entry.Shape.Any(axis => axis > int.MaxValue)) throw new UserError("models.tensor_too_large", entry.File, name, entry.ShapeText);
        Tensor tensor = new([.. entry.Shape.Select(axis => (int)axis)]);
        Expand(entry, tensor);
        return tensor;
    }

    /// <summary>Reads tensor <paramref name="name"/> of type I32 (or I64 with values that fit).</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>, <c>models.tensor_type</c>.</exception>
    /// <exception cref="OverflowException">An I64 does not fit.</exception>
    public int[] ReadIntegers(string name)
    {
        SafetensorsEntry entry = this[name];
        if (entry.Type is not (TensorType.I32 or TensorType.I64)) throw new UserError("models.tensor_type", entry.File, name, entry.Offset, "I32, I64", entry.Type.Name());
        int[] values = new int[checked((int)entry.Count)];
        ReadOnlySpan<byte> bytes = Bytes(entry);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = entry.Type == TensorType.I32
                ? BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..])
                : checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]));
        }
        return values;
    }

    /// <summary>Unmaps the files.</summary>
    public void Dispose()
    {
        foreach (MappedFile file in mapped.Values) file.Dispose();
    }

    void Expand(SafetensorsEntry entry, Tensor destination)
    {
        if (!entry.Type.IsFloat()) throw new UserError("models.tensor_type", entry.File, entry.Name, entry.Offset, "F32, F16, BF16", entry.Type.Name());
        int size = entry.Type.Bits() / 8, columns = destination.Columns;
        long bytesOfRow = (long)columns * size;
        for (int row = 0; row < destination.Rows; row++)
            FloatExpansion.Expand(entry.Type, Bytes(entry, row * bytesOfRow, checked((int)bytesOfRow)), destination.Row(row));
    }

    void OpenShards(SafetensorsIndex index)
    {
        foreach (var (shard, names) in index.Shards) OpenOne(shard, names);
    }

    void OpenOne(string path, IReadOnlySet<string>? wanted)
    {
        MappedFile file = MappedFiles.Open(path);
        mapped.Add(path, file);
        SafetensorsHeader header = SafetensorsHeader.Read(path, file.Length, file.Slice);
        foreach (SafetensorsEntry entry in header.Tensors)
            if (wanted?.Contains(entry.Name) ?? true) tensors.Add(entry.Name, entry);
        if (wanted?.FirstOrDefault(name => !tensors.ContainsKey(name)) is { } missing) throw new UserError("models.index_tensor_missing", Path, missing, path);
        foreach (var (key, value) in header.Metadata) metadata.TryAdd(key, value);
    }

    static bool SameShape(IReadOnlyList<long> stored, ReadOnlySpan<int> wanted)
    {
        if (stored.Count != wanted.Length) return false;
        for (int i = 0; i < wanted.Length; i++)
            if (stored[i] != wanted[i]) return false;
        return true;
    }
}
