using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Data.Tests;

/// <summary>Rows of golden files.</summary>
static class Golden
{
    public static List<JsonElement> Rows(params string[] parts)
    {
        List<JsonElement> rows = [];
        foreach (string line in File.ReadLines(GoldenFiles.Any(["data", .. parts]))) rows.Add(JsonDocument.Parse(line).RootElement.Clone());
        return rows;
    }

    public static string Text(this JsonElement e, string name) => e.GetProperty(name).GetString()!;

    public static int Int(this JsonElement e, string name) => e.GetProperty(name).GetInt32();

    public static List<string> Texts(this JsonElement e, string name) => [.. e.GetProperty(name).EnumerateArray().Select(static x => x.GetString()!)];
}
