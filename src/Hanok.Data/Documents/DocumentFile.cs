using System.Text.Json;
using Hanok.Language.Messages;

namespace Hanok.Data.Documents;

/// <summary>Documents as JSON lines.</summary>
public static class DocumentFile
{
    /// <summary>Reads the documents of <paramref name="path"/> one by one.</summary>
    /// <exception cref="UserError"><c>data.missing</c>, <c>data.json_line</c> (file and line named).</exception>
    public static IEnumerable<Document> Read(string path) => JsonLines.Read(path, FromJson);

    /// <summary>Writes <paramref name="documents"/> to <paramref name="path"/>, which appears whole or not at all; returns their number.</summary>
    public static long Write(string path, IEnumerable<Document> documents) => JsonLines.Write(path, documents, ToJson);

    internal static void ToJson(Utf8JsonWriter json, Document d)
    {
        json.WriteStartObject();
        Members(json, d);
        json.WriteEndObject();
    }

    internal static void Members(Utf8JsonWriter json, Document d)
    {
        json.WriteString("id", d.Id);
        json.WriteString("source", d.Source);
        json.WriteString("version", d.Version);
        json.WriteString("unit", d.Unit);
        json.WriteString("path", d.Path);
        json.WriteString("kind", d.Kind == DocumentKind.Strings ? "strings" : "prose");
        json.WriteString("language", d.Language);
        json.WriteString("licence", d.Licence);
        json.WriteString("attribution", d.Attribution);
        json.WriteString("sha256", d.Sha256);
        json.WriteString("text", d.Text);
    }

    internal static Document FromJson(JsonElement e) => new(
        Text(e, "id"), Text(e, "source"), Text(e, "version"), Text(e, "unit"), Text(e, "path"),
        Text(e, "kind") switch
        {
            "prose" => DocumentKind.Prose,
            "strings" => DocumentKind.Strings,
            string other => throw new FormatException($"kind '{other}'"),
        },
        Text(e, "language"), Text(e, "licence"), Text(e, "attribution"), Text(e, "sha256"), Text(e, "text"));

    internal static string Text(JsonElement e, string name) =>
        e.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");
}
