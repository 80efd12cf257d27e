using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>A text put before every text that is not empty.</summary>
sealed class PrependNormalizer(string prefix) : Normalizer
{
    /// <inheritdoc/>
    public override string Apply(string text) => text.Length == 0 ? text : prefix + text;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Prepend");
        json.WriteString("prepend", prefix);
        json.WriteEndObject();
    }
}
