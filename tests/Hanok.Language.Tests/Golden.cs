using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Language.Tests;

/// <summary>Reads the judges' files: one JSON value a line, texts referred to by their number in <c>strings.jsonl</c>.</summary>
static class Golden
{
    public static IEnumerable<JsonElement> Lines(string path)
    {
        foreach (string line in File.ReadLines(path))
            if (line.Length > 0) yield return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>The texts of a <c>strings.jsonl</c>: the committed one holds ours only, the shared one all.</summary>
    public static Dictionary<int, string> Strings(string path) =>
        Lines(path).ToDictionary(r => r.GetProperty("i").GetInt32(), r => r.GetProperty("text").GetString()!);

    /// <summary>A file of the tokenizers folder, the shared one where it is there (it has more), else the committed one.</summary>
    public static string Fullest(params string[] parts) => HasAll(parts) ? Shared(parts) : GoldenFiles.Any(["tokenizers", .. parts]);

    /// <summary>Whether <see cref="Fullest"/> gives the shared file; the committed one has fewer cases.</summary>
    public static bool HasAll(params string[] parts) => File.Exists(Shared(parts));

    static string Shared(string[] parts) => Path.Combine([GoldenFiles.Root, "..", "shared", "golden", "tokenizers", .. parts]);

    public static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];

    public static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString()!)];

    /// <summary>The UTF-16 index of each code point of a text, and its length at the end.</summary>
    public static List<int> CodePointStarts(string text)
    {
        List<int> starts = [];
        for (int i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1) starts.Add(i);
        starts.Add(text.Length);
        return starts;
    }
}
