using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>The normalisation forms of Unicode: NFC, NFD, NFKC, NFKD.</summary>
sealed class FormNormalizer(string form) : Normalizer
{
    /// <summary>NFC.</summary>
    public static FormNormalizer Nfc { get; } = new("NFC");

    /// <summary>Whether there is such a form.</summary>
    public static bool Knows(string form) => form is "NFC" or "NFD" or "NFKC" or "NFKD";

    /// <inheritdoc/>
    public override string Apply(string text) => form switch
    {
        "NFC" => Normalization.Nfc(text),
        "NFD" => Normalization.Nfd(text),
        "NFKC" => Normalization.Nfkc(text),
        _ => Normalization.Nfkd(text),
    };

    /// <inheritdoc/>
    public override bool IsSurelyUnchanged(ReadOnlySpan<char> text) => form == "NFC" && Normalization.IsSurelyNfc(text);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json) => WriteType(json, form);
}
