using System.Text;
using System.Text.Json;
using Hanok.Language.Patterns;

namespace Hanok.Language.Tokenization;

/// <summary>A pattern (a text or a regular expression) and what stands in place of each match, in normalisers and decoders.</summary>
sealed class Replacement(PiecePattern pattern, string content)
{
    const int LongestContent = 64;

    /// <summary>The text with every match replaced, from the left, without overlap.</summary>
    public string Apply(string text)
    {
        if (pattern is StringPattern plain) return text.Replace(plain.Text, content, StringComparison.Ordinal);
        StringBuilder? result = null;
        int copied = 0;
        PiecePattern scan = pattern.Begin(text.Length);
        for (int start = 0; start < text.Length;)
        {
            int end = scan.Next(text, start, out bool matched);
            if (matched)
            {
                (result ??= new StringBuilder(text.Length)).Append(text, copied, start - copied).Append(content);
                copied = end;
            }
            start = end;
        }
        pattern.End(scan);
        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Writes the members <c>pattern</c> and <c>content</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("pattern");
        if (pattern is StringPattern plain) json.WriteString("String", plain.Text);
        else json.WriteString("Regex", pattern.Regex);
        json.WriteEndObject();
        json.WriteString("content", content);
    }

    /// <summary>Reads the members <c>pattern</c> and <c>content</c>.</summary>
    public static Replacement Read(JsonNode node)
    {
        string content = node["content"].Text();
        return content.Length <= LongestContent ? new(ReadPattern(node), content) : throw node["content"].Error("short", null, LongestContent);
    }

    /// <summary>Reads the member <c>pattern</c>: <c>{"String": …}</c>, not empty, or <c>{"Regex": …}</c>.</summary>
    public static PiecePattern ReadPattern(JsonNode node)
    {
        JsonNode pattern = node["pattern"];
        if (pattern.Optional("Regex") is { } regex) return PiecePattern.For(regex.Text());
        string text = pattern["String"].Text();
        return text.Length == 0 ? throw pattern.Error("text") : new StringPattern(text);
    }
}
