using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hanok.Language.Files;
using Hanok.Numerics;

namespace Hanok.Models.Safetensors;

/// <summary>A tensor to be written: what the header says of it, and a function that streams its bytes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Shape">The axes, outermost first.</param>
/// <param name="Write">Writes exactly the little-endian bytes of the elements in row-major order.</param>
public sealed record SafetensorsSource(string Name, TensorType Type, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    /// <summary>Bytes of the tensor.</summary>
    /// <exception cref="OverflowException">More than 2^63 - 1 bits.</exception>
    public long Bytes => checked(Shape.Aggregate((long)Type.Bits(), (n, axis) => checked(n * axis)) / 8);

    /// <summary>A binary32 tensor; it is read when the file is written.</summary>
    public static SafetensorsSource Of(string name, Tensor tensor)
    {
        long[] shape = new long[tensor.Shape.Length];
        for (int i = 0; i < shape.Length; i++) shape[i] = tensor.Shape[i];
        return new SafetensorsSource(name, TensorType.F32, shape, stream =>
        {
            for (int row = 0; row < tensor.Rows; row++) stream.Write(MemoryMarshal.AsBytes(tensor.Row(row)));
        });
    }

    /// <summary>Elements of any type whose bytes are at hand.</summary>
    public static SafetensorsSource Of(string name, TensorType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes) =>
        new(name, type, shape, stream => stream.Write(bytes.Span));
}

/// <summary>Writes safetensors files. The same tensors and metadata give the same bytes.</summary>
/// <remarks>
/// Tensors are ordered by element size, largest first, then by name in ordinal order (so each lies at a multiple of its element size, and a file of one type is sorted by name);
/// the header is compact JSON with the metadata first, keys sorted, filled with spaces so that the data begins at a multiple of 64 bytes.
/// </remarks>
public static class SafetensorsWriter
{
    const int Alignment = 64;

    /// <summary>Writes <paramref name="path"/> at once: whole or not at all.</summary>
    /// <exception cref="Hanok.Language.Messages.UserError"><c>files.cannot_write</c>.</exception>
    /// <exception cref="ArgumentException">A name occurs twice, or a tensor wrote another number of bytes than its shape has.</exception>
    public static void Write(string path, IEnumerable<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to <paramref name="stream"/>, for instance one that hashes what passes.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, or a tensor wrote another number of bytes than its shape has.</exception>
    public static void Write(Stream stream, IEnumerable<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        List<SafetensorsSource> sorted = [.. tensors.OrderByDescending(t => t.Type.Bits()).ThenBy(t => t.Name, StringComparer.Ordinal)];
        byte[] header = Header(sorted, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        CountingStream counter = new(stream);
        foreach (SafetensorsSource tensor in sorted)
        {
            long before = counter.Position;
            tensor.Write(counter);
            if (counter.Position - before != tensor.Bytes)
                throw new ArgumentException($"tensor '{tensor.Name}': expected {tensor.Bytes} bytes, {counter.Position - before} were written", nameof(tensors));
        }
    }

    static byte[] Header(List<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(p => p.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }
            HashSet<string> names = new(StringComparer.Ordinal) { "__metadata__" };
            long offset = 0;
            foreach (SafetensorsSource tensor in tensors)
            {
                if (!names.Add(tensor.Name)) throw new ArgumentException($"tensor name '{tensor.Name}' is taken", nameof(tensors));
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Name());
                json.WriteStartArray("shape");
                foreach (long axis in tensor.Shape) json.WriteNumberValue(axis);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while ((buffer.Length + 8) % Alignment != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }
}
