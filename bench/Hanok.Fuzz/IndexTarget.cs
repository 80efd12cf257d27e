using System.Text;
using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Fuzz;

/// <summary>The index of shards, <c>model.safetensors.index.json</c>: opened with the shards that it names.</summary>
sealed class IndexTarget : IFuzzTarget, IDisposable
{
    readonly InputFolder folder = new("model.safetensors.index.json", ("model-00001-of-00002.safetensors", Shard("a")), ("model-00002-of-00002.safetensors", Shard("b")));

    public bool IsText => true;

    public IReadOnlyList<byte[]> Seeds { get; } = ["""{"metadata":{"total_size":32},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}"""u8.ToArray()];

    public IReadOnlyList<byte[]> Words { get; } =
        [.. FuzzWords.Json, .. ((string[])["../", "/etc/passwd", "\\u0000", "..", ".", "model-00001-of-00002.safetensors", "\"b\":", "\"weight_map\":"]).Select(Encoding.UTF8.GetBytes)];

    public void Read(byte[] input)
    {
        using SafetensorsFile opened = SafetensorsFile.Open(folder.With(input));
        foreach (SafetensorsEntry t in opened.Tensors) _ = opened.Bytes(t);
        if (opened.Files.Any(f => Path.GetDirectoryName(Path.GetFullPath(f)) != folder.Path)) throw new InvalidOperationException("a shard outside the folder");
    }

    public void Dispose() => folder.Delete();

    static byte[] Shard(string name)
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream, [SafetensorsSource.Of(name, TensorType.F32, [2, 2], new byte[16])], null);
        return stream.ToArray();
    }
}
