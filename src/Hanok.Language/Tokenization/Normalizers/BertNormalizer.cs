using System.Text;
using System.Text.Json;
using Hanok.Language.Unicode;

namespace Hanok.Language.Tokenization;

/// <summary>BERT's cleaning: control characters away, white space to U+0020, spaces around Han characters, accents away, lower case.</summary>
sealed class BertNormalizer(bool cleanText, bool handleChinese, bool? stripAccents, bool lowercase) : Normalizer
{
    /// <inheritdoc/>
    public override string Apply(string text)
    {
        if (cleanText) text = CharacterNormalizer.Map(text, Clean);
        if (handleChinese) text = Apart(text);
        if (stripAccents ?? lowercase) text = CharacterNormalizer.Map(Normalization.Nfd(text), code => UnicodeTables.Category(code) == GeneralCategory.Mn ? -1 : code);
        return lowercase ? UnicodeTables.ToLower(text) : text;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "BertNormalizer");
        json.WriteBoolean("clean_text", cleanText);
        json.WriteBoolean("handle_chinese_chars", handleChinese);
        if (stripAccents is { } strip) json.WriteBoolean("strip_accents", strip);
        else json.WriteNull("strip_accents");
        json.WriteBoolean("lowercase", lowercase);
        json.WriteEndObject();
    }

    static int Clean(int code) => code switch
    {
        '\t' or '\n' or '\r' => ' ',
        0 or 0xFFFD => -1,
        _ when UnicodeTables.Category(code) is GeneralCategory.Cc or GeneralCategory.Cf or GeneralCategory.Co => -1,
        _ => UnicodeTables.IsWhiteSpace(code) ? ' ' : code,
    };

    static string Apart(string text)
    {
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int code = CodePoints.At(text, i, out int units);
            bool han = code is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B81F
                or >= 0x2B920 and <= 0x2CEAF or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F;
            if (han) result.Append(' ');
            result.Append(text, i, units);
            if (han) result.Append(' ');
            i += units;
        }
        return result.ToString();
    }
}
