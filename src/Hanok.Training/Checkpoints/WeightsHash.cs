using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hanok.Numerics;

namespace Hanok.Training.Checkpoints;

/// <summary>
/// The hash of a set of weights, whatever file holds them: SHA-256 over, for each tensor in ordinal order of names, its name, LF, its axes in decimal joined by
/// commas, LF, its elements as little-endian binary32 in row-major order.
/// </summary>
public static class WeightsHash
{
    /// <summary>Lower-case hex of the hash of <paramref name="weights"/>.</summary>
    public static string Of(IEnumerable<NamedTensor> weights)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Tensor tensor) in weights.OrderBy(w => w.Name, StringComparer.Ordinal))
        {
            StringBuilder head = new(name);
            head.Append('\n');
            for (int i = 0; i < tensor.Shape.Length; i++) head.Append(i == 0 ? "" : ",").Append(tensor.Shape[i].ToString(CultureInfo.InvariantCulture));
            hash.AppendData(Encoding.UTF8.GetBytes(head.Append('\n').ToString()));
            for (int row = 0; row < tensor.Rows; row++) hash.AppendData(MemoryMarshal.AsBytes(tensor.Row(row)));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
