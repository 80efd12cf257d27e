using System.Text;
using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Fuzz;

/// <summary>safetensors: header, every tensor's bytes, and those of float types expanded.</summary>
sealed class SafetensorsTarget : IFuzzTarget, IDisposable
{
    readonly InputFile file = new(".safetensors");

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Bytes([SafetensorsSource.Of("a", TensorType.F32, [2, 2], new byte[16]), SafetensorsSource.Of("b", TensorType.I8, [3], new byte[3])], new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = "v" }),
        Bytes([SafetensorsSource.Of("x.weight", TensorType.BF16, [1, 8], new byte[16]), SafetensorsSource.Of("y", TensorType.F16, [], new byte[2]), SafetensorsSource.Of("z", TensorType.F64, [0, 3], default(ReadOnlyMemory<byte>))], null),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])["{", "}", "[", "]", ":", ",", "\"", "\"a\":", "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"F32\"", "\"F4\"", "\"F6_E2M3\"", "\"__metadata__\":", "[0,0]", "-1", "2.0", "1e3",
            "9223372036854775807", "18446744073709551615", "4294967296", "null", "true", " ", "\\u0041", "\\ud800", "é", "\0", "[[[[[[[["]).Select(Encoding.UTF8.GetBytes),
    ];

    public void Read(byte[] input)
    {
        using SafetensorsFile opened = SafetensorsFile.Open(file.With(input));
        foreach (SafetensorsEntry t in opened.Tensors)
        {
            _ = opened.Bytes(t);
            if (!t.Type.IsFloat() || t.Count > 1 << 16 || t.Shape.Any(n => n > 1 << 16)) continue;
            using Tensor values = opened.Read(t.Name);
        }
    }

    public void Dispose() => file.Delete();

    static byte[] Bytes(IEnumerable<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream, tensors, metadata);
        return stream.ToArray();
    }
}
