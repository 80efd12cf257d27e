using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Gguf;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf;

/// <summary>Files written by gguf-py 0.19.0 (<c>golden/gguf/valid</c>): metadata, shapes and every value.</summary>
public class GgufValidTests
{
    static readonly string[] Files = ["every_type", "alignment_64", "alignment_4096", "metadata_only", "version_2", "trailing_bytes"];

    [SkippableFact]
    public void Open_EveryGoldenFile_HasItsMetadataAndValues()
    {
        string folder = GoldenFiles.Any("gguf", "valid");
        using JsonDocument expectations = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expectations.json")));
        int tensors = 0, keys = 0;
        foreach (string name in Files)
        {
            JsonElement expected = expectations.RootElement.GetProperty(name + ".gguf");
            using GgufFile file = GgufFile.Open(Path.Combine(folder, name + ".gguf"));
            Assert.Equal(expected.GetProperty("version").GetInt32(), file.Version);
            Assert.Equal(expected.GetProperty("alignment").GetInt32(), file.Alignment);
            Assert.Equal(expected.GetProperty("tensors").GetArrayLength(), file.Tensors.Count);
            foreach (JsonElement t in expected.GetProperty("tensors").EnumerateArray())
            {
                AssertTensor(file, t);
                tensors++;
            }
            if (!expected.TryGetProperty("metadata", out JsonElement metadata)) continue;
            foreach (JsonProperty m in metadata.EnumerateObject())
            {
                Assert.True(file.Metadata.TryGet(m.Name, out GgufValue? value), m.Name);
                AssertValue(m, value);
                keys++;
            }
        }
        Assert.Equal((80, 102), (tensors, keys));
        Assert.Equal(Files.Length + 1, expectations.RootElement.EnumerateObject().Count());
    }

    [SkippableFact]
    public void Open_BigEndian_IsRefusedByName()
    {
        UserError e = Assert.Throws<UserError>(() => GgufFile.Open(Path.Combine(GoldenFiles.Any("gguf", "valid"), "big_endian.gguf")));
        Assert.Equal("models.gguf_big_endian", e.Key);
        Assert.Contains("big-endian", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Write_WhatWasRead_GivesTheSameBytes()
    {
        string folder = GoldenFiles.Any("gguf", "valid");
        foreach (string name in new[] { "every_type", "alignment_64", "alignment_4096", "metadata_only" })
        {
            string path = Path.Combine(folder, name + ".gguf");
            using GgufFile file = GgufFile.Open(path);
            using MemoryStream stream = new();
            GgufWriter.Write(stream, file.Metadata, file.Tensors.Select(t => GgufSource.Of(file, t)));
            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(stream.ToArray()), name);
        }
    }

    static void AssertTensor(GgufFile file, JsonElement expected)
    {
        GgufTensor tensor = file[expected.GetProperty("name").GetString()!];
        Assert.Equal(expected.GetProperty("type").GetString(), tensor.Type.ToString());
        Assert.Equal(expected.GetProperty("dims_as_stored").EnumerateArray().Select(n => n.GetInt64()).Reverse(), tensor.Shape);
        string type = expected.GetProperty("values_type").GetString()!;
        byte[] bytes = type == "float32" ? Floats(file, tensor) : file.Bytes(tensor).ToArray();
        Assert.Equal(expected.GetProperty("values_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    static byte[] Floats(GgufFile file, GgufTensor tensor)
    {
        using Tensor values = new([.. tensor.Shape.Select(n => (int)n)]);
        file.Read(tensor, values);
        return MemoryMarshal.AsBytes(values.Span).ToArray();
    }

    static void AssertValue(JsonProperty expected, GgufValue value)
    {
        string type = expected.Value.GetProperty("type").GetString()!;
        Assert.Equal(type, value.Type.Name());
        JsonElement wanted = expected.Value.GetProperty("value");
        if (value.Type != GgufValueType.Array)
        {
            AssertScalar(wanted, value);
            return;
        }
        Assert.Equal(expected.Value.GetProperty("of").GetString(), value.ElementType.Name());
        Assert.Equal(wanted.GetArrayLength(), value.Count);
        IReadOnlyList<GgufValue> elements = value.Elements();
        for (int i = 0; i < elements.Count; i++) AssertScalar(wanted[i], elements[i]);
        if (value.ElementType == GgufValueType.String) Assert.Equal(wanted.EnumerateArray().Select(e => e.GetString()), value.ReadStrings().Select(Encoding.UTF8.GetString));
    }

    static void AssertScalar(JsonElement wanted, GgufValue value)
    {
        switch (value.Type)
        {
            case GgufValueType.String:
                Assert.Equal(wanted.GetString(), Encoding.UTF8.GetString(value.StringBytes));
                break;
            case GgufValueType.Bool:
                Assert.True(value.TryFlag(out bool flag));
                Assert.Equal(wanted.GetBoolean(), flag);
                break;
            case GgufValueType.Float32 or GgufValueType.Float64:
                Assert.True(value.TryNumber(out double x));
                Assert.Equal(value.Type == GgufValueType.Float32 ? (float)wanted.GetDouble() : wanted.GetDouble(), x);
                break;
            default:
                Assert.Equal(wanted.ValueKind == JsonValueKind.String ? wanted.GetString() : wanted.GetRawText(), value.ToString());
                break;
        }
    }
}
