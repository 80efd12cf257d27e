using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hanok.Tests;

/// <summary>The arrays of a golden safetensors file (F32, F64, I32, I64, U8), read in one piece.</summary>
sealed class GoldenTensors
{
    readonly byte[] bytes;
    readonly int start;
    readonly Dictionary<string, (int[] Shape, int Begin, int End)> entries = [];

    public GoldenTensors(string path)
    {
        bytes = File.ReadAllBytes(path);
        int header = checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes));
        start = 8 + header;
        using JsonDocument json = JsonDocument.Parse(bytes.AsMemory(8, header));
        foreach (JsonProperty p in json.RootElement.EnumerateObject())
        {
            if (p.Name == "__metadata__") continue;
            JsonElement offsets = p.Value.GetProperty("data_offsets");
            entries[p.Name] = ([.. p.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())], offsets[0].GetInt32(), offsets[1].GetInt32());
        }
    }

    public IEnumerable<string> Names => entries.Keys;

    public bool Has(string name) => entries.ContainsKey(name);

    public int[] Shape(string name) => entries[name].Shape;

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name)).ToArray();

    public int[] Integers(string name) => MemoryMarshal.Cast<byte, int>(Bytes(name)).ToArray();

    /// <summary>Integers of 64 bits, such as tokens.</summary>
    public int[] LongIntegers(string name) => [.. MemoryMarshal.Cast<byte, long>(Bytes(name)).ToArray().Select(n => checked((int)n))];

    public double[] Doubles(string name) => MemoryMarshal.Cast<byte, double>(Bytes(name)).ToArray();

    public ReadOnlySpan<byte> Bytes(string name) => bytes.AsSpan(start + entries[name].Begin, entries[name].End - entries[name].Begin);
}
