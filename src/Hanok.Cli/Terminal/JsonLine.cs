using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hanok.Cli;

/// <summary>One JSON object on a line, for programs that read our output.</summary>
static class JsonLine
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the object whose members <paramref name="members"/> writes, and a line end.</summary>
    public static void Write(TextWriter writer, Action<Utf8JsonWriter> members)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter w = new(stream, Options))
        {
            w.WriteStartObject();
            members(w);
            w.WriteEndObject();
        }
        writer.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }
}
