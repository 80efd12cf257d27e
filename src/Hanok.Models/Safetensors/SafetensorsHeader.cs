using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Hanok.Language.Messages;

namespace Hanok.Models.Safetensors;

/// <summary>
/// Reads the header of a safetensors file: 8 bytes of little-endian length, then a JSON object from tensor names to <c>dtype</c>, <c>shape</c> and <c>data_offsets</c>.
/// Nothing in it is believed: a file passes only if its tensors cover the bytes after the header exactly once.
/// </summary>
/// <remarks>
/// The format: https://github.com/huggingface/safetensors. Stricter than its library where the format's text is: names and fields occur once, the header begins with
/// <c>{</c>, fields are the three known ones, metadata values are strings.
/// </remarks>
sealed class SafetensorsHeader
{
    /// <summary>The longest header that is read, as in the library.</summary>
    const int LongestHeader = 100_000_000;

    readonly string file;
    readonly long fileLength;

    SafetensorsHeader(string file, long fileLength)
    {
        this.file = file;
        this.fileLength = fileLength;
    }

    /// <summary>The tensors in the order of their offsets.</summary>
    public List<SafetensorsEntry> Tensors { get; } = [];

    /// <summary>The texts of <c>__metadata__</c>; empty where there are none.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads the header of <paramref name="file"/>.</summary>
    /// <param name="file">Name for messages and entries.</param>
    /// <param name="fileLength">Length of the whole file.</param>
    /// <param name="slice">Gives bytes of the file.</param>
    /// <exception cref="UserError"><c>models.safetensors_*</c>: the first thing that is wrong.</exception>
    public static SafetensorsHeader Read(string file, long fileLength, SliceReader slice)
    {
        if (fileLength < 8) throw new UserError("models.safetensors_short", file, fileLength);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(slice(0, 8));
        if (length is 0 or > LongestHeader || (long)length > fileLength - 8)
            throw new UserError("models.safetensors_header_length", file, length.ToString("N0", CultureInfo.InvariantCulture), Math.Min(LongestHeader, fileLength - 8));
        SafetensorsHeader header = new(file, fileLength);
        header.Parse(slice(8, (int)length));
        header.CheckCover(8 + (long)length);
        return header;
    }

    void Parse(ReadOnlySpan<byte> json)
    {
        if (json[0] != (byte)'{') throw Wrong(8, "{", $"byte 0x{json[0]:X2}");
        if (!Utf8.IsValid(json)) throw Wrong(8, "UTF-8", "?");
        long dataStart = 8 + json.Length;
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            HashSet<string> names = new(StringComparer.Ordinal);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                long at = 8 + reader.TokenStartIndex;
                string name = reader.GetString()!;
                if (!names.Add(name)) throw new UserError("models.safetensors_name_twice", file, name, at);
                reader.Read();
                Expect(ref reader, JsonTokenType.StartObject, name, "{");
                if (name == "__metadata__") ReadMetadata(ref reader);
                else Tensors.Add(ReadTensor(ref reader, name, dataStart));
            }
            if (reader.Read()) throw Wrong(8 + reader.TokenStartIndex, "}", reader.TokenType.ToString());
        }
        catch (JsonException e)
        {
            throw new UserError("models.safetensors_json", e, file, 8 + (e.BytePositionInLine ?? 0), e.Message);
        }
        catch (InvalidOperationException e)          // an escape that is half of a surrogate pair
        {
            throw new UserError("models.safetensors_json", e, file, 8 + reader.TokenStartIndex, e.Message);
        }
    }

    void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            long at = 8 + reader.TokenStartIndex;
            string key = reader.GetString()!;
            reader.Read();
            Expect(ref reader, JsonTokenType.String, "__metadata__", "\"…\"");
            if (!Metadata.TryAdd(key, reader.GetString()!)) throw new UserError("models.safetensors_name_twice", file, $"__metadata__.{key}", at);
        }
    }

    SafetensorsEntry ReadTensor(ref Utf8JsonReader reader, string name, long dataStart)
    {
        long start = 8 + reader.TokenStartIndex;
        TensorType? type = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            long at = 8 + reader.TokenStartIndex;
            reader.Read();
            switch (field)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String, name, "dtype: \"F32\", \"F16\", \"BF16\" …");
                    string text = reader.GetString()!;
                    type = TensorTypes.Parse(text) ?? throw Wrong(at, name, "dtype F32, F16, BF16 …", $"\"{text}\"");
                    break;
                case "shape" when shape is null:
                    shape = ReadIntegers(ref reader, name, "shape: [0 ≤ n ≤ 2^63-1, …]");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadIntegers(ref reader, name, "data_offsets: [begin, end]");
                    if (offsets.Count != 2) throw Wrong(at, name, "data_offsets: [begin, end]", $"[{string.Join(", ", offsets)}]");
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw new UserError("models.safetensors_name_twice", file, $"{name}.{field}", at);
                default:
                    throw Wrong(at, name, "dtype, shape, data_offsets", $"\"{field}\"");
            }
        }
        string missing = type is null ? "dtype" : shape is null ? "shape" : offsets is null ? "data_offsets" : "";
        if (missing.Length > 0) throw Wrong(start, name, missing, "–");
        return Check(name, type!.Value, shape!, offsets![0], offsets[1], dataStart, start);
    }

    SafetensorsEntry Check(string name, TensorType type, List<long> shape, long begin, long end, long dataStart, long at)
    {
        long data = fileLength - dataStart;
        string shapeText = $"[{string.Join(", ", shape)}] × {type.Name()}";
        if (begin > end) throw Wrong(at, name, "data_offsets 0 ≤ begin ≤ end", $"[{begin}, {end}]");
        if (end > data) throw new UserError("models.safetensors_cut", file, name, (Int128)dataStart + end, fileLength);
        long bits;
        try
        {
            bits = checked(shape.Aggregate(1L, (n, axis) => checked(n * axis)) * type.Bits());
        }
        catch (OverflowException)
        {
            throw Wrong(at, name, "shape × dtype < 2^63 bit", shapeText);
        }
        if (bits % 8 != 0) throw Wrong(at, name, "n × 8 bit", $"{shapeText} = {bits} bit");
        if (bits / 8 != end - begin) throw Wrong(at, name, $"{shapeText} = {bits / 8} byte", $"data_offsets [{begin}, {end}] = {end - begin} byte");
        return new SafetensorsEntry(name, type, shape, file, dataStart + begin, end - begin);
    }

    // Every byte after the header belongs to exactly one tensor: no overlap, no hole, nothing behind the last.
    void CheckCover(long dataStart)
    {
        Tensors.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset)
            : a.Bytes != b.Bytes ? a.Bytes.CompareTo(b.Bytes) : string.CompareOrdinal(a.Name, b.Name));
        long next = dataStart;
        foreach (SafetensorsEntry t in Tensors)
        {
            if (t.Offset != next) throw Wrong(t.Offset, t.Name, $"begin = {next - dataStart}", $"begin = {t.Offset - dataStart}");
            next += t.Bytes;
        }
        if (next != fileLength) throw new UserError("models.safetensors_trailing", file, next, fileLength - next);
    }

    List<long> ReadIntegers(ref Utf8JsonReader reader, string name, string expected)
    {
        Expect(ref reader, JsonTokenType.StartArray, name, expected);
        List<long> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long at = 8 + reader.TokenStartIndex;
            if (reader.TokenType != JsonTokenType.Number) throw Wrong(at, name, expected, reader.TokenType.ToString());
            // Digits only: "2.0", "2e0" and "-0" are numbers of JSON but no sizes.
            if (reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !reader.TryGetInt64(out long value))
                throw Wrong(at, name, expected, System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
            if (values.Count == 64) throw Wrong(at, name, expected, "> 64");
            values.Add(value);
        }
        return values;
    }

    void Expect(ref Utf8JsonReader reader, JsonTokenType type, string name, string expected)
    {
        if (reader.TokenType != type) throw Wrong(8 + reader.TokenStartIndex, name, expected, reader.TokenType.ToString());
    }

    UserError Wrong(long offset, string expected, string found) => new("models.safetensors_header", file, offset, expected, found);

    UserError Wrong(long offset, string tensor, string expected, string found) => new("models.safetensors_tensor", file, tensor, offset, expected, found);
}
