using System.Text;

namespace Hanok.Fuzz;

/// <summary>Words of formats that several targets share.</summary>
static class FuzzWords
{
    public static IReadOnlyList<byte[]> Json { get; } =
    [
        .. ((string[])["{", "}", "[", "]", ":", ",", "\"", "null", "true", "-1", "0", "1", "2147483647", "2147483648", "4294967296", "9223372036854775807", "1e400", "-0.0", "0.5", "[]", "{}", "\"\"", "[[[[[[[[", "\\ud800", "\\u0000", "é"])
            .Select(Encoding.UTF8.GetBytes),
    ];
}
