using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>Every match of a pattern replaced by a text.</summary>
sealed class ReplaceNormalizer(Replacement replacement) : Normalizer
{
    /// <inheritdoc/>
    public override string Apply(string text) => replacement.Apply(text);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Replace");
        replacement.Write(json);
        json.WriteEndObject();
    }
}
