using System.Diagnostics.CodeAnalysis;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models.Gguf;

/// <summary>A GGUF file of version 2 or 3, or the parts <c>NAME-00001-of-0000N.gguf</c> of a split one, mapped read-only into memory.</summary>
/// <remarks>The whole structure is checked when it is opened (<see cref="GgufHeader"/>). Reading is safe from several threads; the file must not be changed meanwhile.</remarks>
public sealed class GgufFile : IDisposable
{
    const int MostElements = 1 << 20;

    readonly Dictionary<string, MappedFile> mapped = new(StringComparer.Ordinal);
    readonly Dictionary<string, GgufTensor> byName = new(StringComparer.Ordinal);
    readonly List<GgufTensor> tensors = [];

    GgufFile(string path)
    {
        Path = path;
        GgufHeader header = Add(path);
        Version = header.Version;
        Alignment = header.Alignment;
        Metadata = new GgufMetadata(path, header.Metadata);
    }

    /// <summary>Opens a file; of a split one the first part.</summary>
    /// <exception cref="UserError"><c>models.file_missing</c>, <c>models.gguf_*</c>: what is wrong, where.</exception>
    public static GgufFile Open(string path)
    {
        GgufFile? file = null;
        try
        {
            file = new GgufFile(path);
            file.OpenParts();
            return file;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>The file as it was opened.</summary>
    public string Path { get; }

    /// <summary>2 or 3.</summary>
    public int Version { get; }

    /// <summary>Multiple at which tensors begin (of the first part, where split).</summary>
    public int Alignment { get; }

    /// <summary>The metadata (of the first part, where split).</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>All tensors, in the order of the files.</summary>
    public IReadOnlyList<GgufTensor> Tensors => tensors;

    /// <summary>The files that hold the tensors: one, or the parts.</summary>
    public IReadOnlyCollection<string> Files => mapped.Keys;

    /// <summary>Bytes of all tensors together.</summary>
    public long TotalBytes => tensors.Sum(t => t.Bytes);

    /// <summary>Looks for a tensor.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out GgufTensor? tensor) => byName.TryGetValue(name, out tensor);

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>.</exception>
    public GgufTensor this[string name] => TryGet(name, out GgufTensor? tensor) ? tensor : throw new UserError("models.tensor_missing", Path, name);

    /// <summary>The stored bytes of <paramref name="tensor"/> from <paramref name="offset"/> on; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the tensor.</exception>
    public ReadOnlySpan<byte> Bytes(GgufTensor tensor, long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, tensor.Bytes - length);
        return mapped[tensor.File].Slice(tensor.Offset + offset, length);
    }

    /// <summary>All stored bytes of a tensor of at most 2 GiB.</summary>
    public ReadOnlySpan<byte> Bytes(GgufTensor tensor) => Bytes(tensor, 0, checked((int)tensor.Bytes));

    /// <summary>Reads row <paramref name="row"/> of <paramref name="tensor"/> as binary32: what its blocks stand for.</summary>
    /// <exception cref="ArgumentException"><paramref name="values"/> has not the length of a row.</exception>
    public void ReadRow(GgufTensor tensor, long row, Span<float> values)
    {
        if (values.Length != tensor.Columns) throw new ArgumentException($"expected {tensor.Columns} values, found room for {values.Length}", nameof(values));
        BlockFormat format = BlockFormat.Of(tensor.Type);
        int step = MostElements / format.Length * format.Length;
        for (int at = 0; at < values.Length; at += step)
        {
            int count = Math.Min(step, values.Length - at);
            long offset = row * tensor.RowBytes + (long)at / format.Length * format.Bytes;
            BlockCodec.Dequantise(tensor.Type, Bytes(tensor, offset, count / format.Length * format.Bytes), values.Slice(at, count));
        }
    }

    /// <summary>Reads <paramref name="tensor"/> into <paramref name="destination"/>, which must have its shape, as binary32.</summary>
    /// <exception cref="UserError"><c>models.tensor_shape</c>.</exception>
    public void Read(GgufTensor tensor, Tensor destination)
    {
        if (tensor.Shape.Count != destination.Shape.Length || !tensor.Shape.SequenceEqual([.. destination.Shape.ToArray().Select(n => (long)n)]))
            throw new UserError("models.tensor_shape", tensor.File, tensor.Name, tensor.Offset, destination.ToString(), tensor.ShapeText);
        for (int row = 0; row < destination.Rows; row++) ReadRow(tensor, row, destination.Row(row));
    }

    /// <summary>Rows of a tensor as a matrix of blocks; <paramref name="order"/>, counted from the first of them, as <see cref="StoredMatrix"/> has it.</summary>
    internal StoredMatrix Matrix(GgufTensor tensor, long firstRow, int rows, int[]? order) =>
        new(mapped[tensor.File], tensor.Offset + firstRow * tensor.RowBytes, tensor.Type, rows, checked((int)tensor.Columns), order);

    /// <summary>Unmaps the files.</summary>
    public void Dispose()
    {
        foreach (MappedFile file in mapped.Values) file.Dispose();
    }

    GgufHeader Add(string path)
    {
        MappedFile file = MappedFiles.Open(path);
        mapped.Add(path, file);
        try
        {
            GgufHeader header = GgufHeader.Read(path, file.Length, file.Slice);
            foreach (GgufTensor tensor in header.Tensors)
                if (!byName.TryAdd(tensor.Name, tensor)) throw new UserError("models.gguf_twice", path, tensor.Name, tensor.Offset);
            tensors.AddRange(header.Tensors);
            return header;
        }
        catch
        {
            // The constructor fails with it, so nobody could close it later.
            file.Dispose();
            throw;
        }
    }

    void OpenParts()
    {
        GgufSplit split = GgufSplit.Of(Metadata);
        if (split.Count == 1) return;
        if (split.Index != 0) throw new UserError("models.gguf_not_first", Path, split.Index + 1, split.Count) { IsUsage = true };
        for (int i = 1; i < split.Count; i++)
        {
            string part = split.PathOf(Path, i);
            GgufHeader header = Add(part);
            GgufSplit own = GgufSplit.Of(new GgufMetadata(part, header.Metadata));
            if (own.Count != split.Count || own.Index != i) throw new UserError("models.gguf_split", part, $"split.no {i}, split.count {split.Count}", $"{own.Index}, {own.Count}");
        }
        if (split.Tensors is { } count && count != tensors.Count) throw new UserError("models.gguf_split", Path, $"split.tensors.count {count}", $"{tensors.Count}");
    }
}
