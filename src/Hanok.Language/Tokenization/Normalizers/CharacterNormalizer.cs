using System.Text;
using System.Text.Json;
using Hanok.Language.Unicode;

namespace Hanok.Language.Tokenization;

/// <summary>Normalisers without settings that look at one character at a time: Lowercase, StripAccents, Nmt, ByteLevel.</summary>
sealed class CharacterNormalizer(string type) : Normalizer
{
    /// <summary>Whether there is such a normaliser.</summary>
    public static bool Knows(string type) => type is "Lowercase" or "StripAccents" or "Nmt" or "ByteLevel";

    /// <inheritdoc/>
    public override string Apply(string text) => type switch
    {
        "Lowercase" => UnicodeTables.ToLower(text),
        "ByteLevel" => ByteAlphabet.ToText(Encoding.UTF8.GetBytes(text)),
        "Nmt" => Map(text, Nmt),
        _ => Map(text, code => UnicodeTables.IsIn(code, CategorySet.M) ? -1 : code),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json) => WriteType(json, type);

    /// <summary>Each code point changed; a negative answer leaves it out.</summary>
    internal static string Map(string text, Func<int, int> change)
    {
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int code = change(CodePoints.At(text, i, out int units));
            if (code >= 0) CodePoints.Append(result, code);
            i += units;
        }
        return result.ToString();
    }

    // What translation systems clean: control characters go, white space of all kinds, joiners and marks of byte order become a space.
    static int Nmt(int code) => code switch
    {
        >= 1 and <= 8 or 0xB or >= 0xE and <= 0x1F or 0x7F or 0x8F or 0x9F => -1,
        9 or 0xA or 0xC or 0xD or 0x1680 or >= 0x200B and <= 0x200F or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => ' ',
        _ => code,
    };
}
