using System.Text.Json;

namespace Hanok.Data.Documents;

/// <summary>Aligned pairs as JSON lines.</summary>
public static class PairFile
{
    /// <summary>Reads the pairs of <paramref name="path"/> one by one.</summary>
    /// <exception cref="Hanok.Language.Messages.UserError"><c>data.missing</c>, <c>data.json_line</c> (file and line named).</exception>
    public static IEnumerable<TextPair> Read(string path) => JsonLines.Read(path, FromJson);

    /// <summary>Writes <paramref name="pairs"/> to <paramref name="path"/>, which appears whole or not at all; returns their number.</summary>
    public static long Write(string path, IEnumerable<TextPair> pairs) => JsonLines.Write(path, pairs, ToJson);

    static void ToJson(Utf8JsonWriter json, TextPair p)
    {
        json.WriteStartObject();
        json.WriteString("unit", p.Unit);
        json.WriteString("source", p.Source);
        json.WriteString("key", p.Key);
        json.WriteString("en", p.English);
        json.WriteString("ko", p.Korean);
        json.WriteEndObject();
    }

    static TextPair FromJson(JsonElement e) => new(
        DocumentFile.Text(e, "unit"), DocumentFile.Text(e, "source"), DocumentFile.Text(e, "key"), DocumentFile.Text(e, "en"), DocumentFile.Text(e, "ko"));
}
