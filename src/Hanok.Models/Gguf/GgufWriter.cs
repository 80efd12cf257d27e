using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Hanok.Language.Files;
using Hanok.Numerics;

namespace Hanok.Models.Gguf;

/// <summary>A tensor to be written: what the file says of it, and a function that streams its bytes.</summary>
/// <param name="Name">Its name, at most 63 bytes of UTF-8.</param>
/// <param name="Type">Type of its blocks.</param>
/// <param name="Shape">The axes, outermost first; at most four. Rows are whole blocks.</param>
/// <param name="Write">Writes exactly the blocks of all rows in order.</param>
public sealed record GgufSource(string Name, BlockType Type, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    /// <summary>Bytes of the tensor.</summary>
    /// <exception cref="OverflowException">More than 2^63 - 1.</exception>
    public long Bytes
    {
        get
        {
            BlockFormat format = BlockFormat.Of(Type);
            long columns = Shape.Count == 0 ? 1 : Shape[^1];
            return checked(Shape.SkipLast(1).Aggregate(1L, (n, axis) => checked(n * axis)) * (columns / format.Length * format.Bytes));
        }
    }

    /// <summary>A tensor whose bytes are at hand.</summary>
    public static GgufSource Of(string name, BlockType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes) => new(name, type, shape, stream => stream.Write(bytes.Span));

    /// <summary>A tensor of an open file, byte for byte.</summary>
    public static GgufSource Of(GgufFile file, GgufTensor tensor) => new(tensor.Name, tensor.Type, tensor.Shape, stream =>
    {
        for (long at = 0; at < tensor.Bytes; at += 1 << 20) stream.Write(file.Bytes(tensor, at, (int)Math.Min(1 << 20, tensor.Bytes - at)));
    });
}

/// <summary>Writes GGUF files of version 3, little-endian. The same metadata and tensors give the same bytes.</summary>
/// <remarks>
/// Metadata and tensors stand in the order given, which is the order of the data too, without holes: ggml demands both. An alignment other than 32 must be in the metadata as
/// <c>general.alignment</c>, which is written where it is missing. The data of every tensor, the last one included, is filled with zeros to the alignment.
/// </remarks>
public static class GgufWriter
{
    /// <summary>The multiple at which tensors begin where nothing else is said.</summary>
    public const int DefaultAlignment = 32;

    const uint Magic = 0x4655_4747, Version = 3;
    const int LongestName = 63, MostAxes = 4;
    const string AlignmentKey = "general.alignment";

    /// <summary>Writes <paramref name="path"/> at once: whole or not at all.</summary>
    /// <exception cref="Hanok.Language.Messages.UserError"><c>files.cannot_write</c>.</exception>
    /// <exception cref="ArgumentException">As <see cref="Write(Stream, IEnumerable{KeyValuePair{string, GgufValue}}, IEnumerable{GgufSource}, int?)"/>.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, GgufValue>> metadata, IEnumerable<GgufSource> tensors, int? alignment = null) =>
        AtomicFile.Write(path, stream => Write(stream, metadata, tensors, alignment));

    /// <summary>Writes to <paramref name="stream"/>.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="metadata">Keys and values (<see cref="GgufItem"/>, or those of an open file).</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="alignment">A power of two of at least 8; null: as the metadata says, else 32.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is too long, rows are no whole blocks, a tensor wrote another number of bytes than its shape has, or the alignment contradicts the metadata.</exception>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, GgufValue>> metadata, IEnumerable<GgufSource> tensors, int? alignment = null)
    {
        List<KeyValuePair<string, GgufValue>> keys = [.. metadata];
        List<GgufSource> sources = [.. tensors];
        int unit = Alignment(keys, alignment);
        long written = WriteHeader(stream, keys, sources, unit);
        Fill(stream, written, unit);
        foreach (GgufSource tensor in sources)
        {
            CountingStream counter = new(stream);
            tensor.Write(counter);
            if (counter.Position != tensor.Bytes) throw new ArgumentException($"tensor '{tensor.Name}': expected {tensor.Bytes} bytes, {counter.Position} were written", nameof(tensors));
            Fill(stream, tensor.Bytes, unit);
        }
    }

    static int Alignment(List<KeyValuePair<string, GgufValue>> keys, int? wanted)
    {
        int at = keys.FindIndex(k => k.Key == AlignmentKey);
        long said = at < 0 || !keys[at].Value.TryInteger(out long n) ? DefaultAlignment : n;
        int unit = wanted ?? checked((int)said);
        if (unit < 8 || !BitOperations.IsPow2(unit)) throw new ArgumentException($"alignment {unit} is no power of two of at least 8", nameof(wanted));
        if (at >= 0 && said != unit) throw new ArgumentException($"alignment {unit} contradicts {AlignmentKey} = {said}", nameof(wanted));
        if (at < 0 && unit != DefaultAlignment) keys.Add(GgufItem.Of(AlignmentKey, (uint)unit));
        return unit;
    }

    static long WriteHeader(Stream stream, List<KeyValuePair<string, GgufValue>> keys, List<GgufSource> sources, int unit)
    {
        CountingStream counter = new(stream);
        UInt32(counter, Magic);
        UInt32(counter, Version);
        UInt64(counter, sources.Count);
        UInt64(counter, keys.Count);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var (key, value) in keys)
        {
            if (key.Length == 0 || !names.Add(key)) throw new ArgumentException($"metadata key '{key}' is empty or taken", nameof(keys));
            Text(counter, key, ushort.MaxValue);
            UInt32(counter, (uint)value.Type);
            value.Write(counter);
        }
        names.Clear();
        long offset = 0;
        foreach (GgufSource tensor in sources)
        {
            if (!names.Add(tensor.Name)) throw new ArgumentException($"tensor name '{tensor.Name}' is taken", nameof(sources));
            BlockFormat format = BlockFormat.Of(tensor.Type);
            if (tensor.Shape.Count > MostAxes) throw new ArgumentException($"tensor '{tensor.Name}' has {tensor.Shape.Count} axes, at most {MostAxes} are written", nameof(sources));
            if ((tensor.Shape.Count == 0 ? 1 : tensor.Shape[^1]) % format.Length != 0)
                throw new ArgumentException($"tensor '{tensor.Name}': rows of {tensor.Shape[^1]} are no whole blocks of {format.Length} ({format.Name})", nameof(sources));
            Text(counter, tensor.Name, LongestName);
            UInt32(counter, (uint)tensor.Shape.Count);
            foreach (long axis in tensor.Shape.Reverse()) UInt64(counter, axis);
            UInt32(counter, (uint)tensor.Type);
            UInt64(counter, offset);
            offset = checked((offset + tensor.Bytes + unit - 1) / unit * unit);
        }
        return counter.Position;
    }

    static void Text(Stream stream, string text, int most)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > most) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"'{text}' has {bytes.Length} bytes, at most {most} are written"), nameof(text));
        UInt64(stream, bytes.Length);
        stream.Write(bytes);
    }

    static void UInt32(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    static void UInt64(Stream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    static void Fill(Stream stream, long length, int unit)
    {
        int missing = (int)((unit - length % unit) % unit);
        stream.Write(new byte[missing]);
    }
}
