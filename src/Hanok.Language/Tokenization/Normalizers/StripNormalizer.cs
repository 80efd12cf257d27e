using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>White space away from the beginning, the end, or both.</summary>
sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    /// <inheritdoc/>
    public override string Apply(string text)
    {
        int from = 0, to = text.Length;
        if (left) while (from < to && UnicodeTables.IsWhiteSpace(text[from])) from++;
        if (right) while (to > from && UnicodeTables.IsWhiteSpace(text[to - 1])) to--;
        return text[from..to];
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Strip");
        json.WriteBoolean("strip_left", left);
        json.WriteBoolean("strip_right", right);
        json.WriteEndObject();
    }
}
