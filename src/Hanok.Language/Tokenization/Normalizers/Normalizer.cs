using System.Text.Json;
using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>What is done to a text before it is cut. Immutable.</summary>
abstract class Normalizer
{
    /// <summary>The normalised text.</summary>
    public abstract string Apply(string text);

    /// <summary>Whether <paramref name="text"/> surely comes out as it is; false where that is not known without doing the work.</summary>
    public virtual bool IsSurelyUnchanged(ReadOnlySpan<char> text) => false;

    /// <summary>What <c>tokenizer.json</c> says of it.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>Writes an object with nothing but a type.</summary>
    protected static void WriteType(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteEndObject();
    }
}

/// <summary>Several normalisers, one after the other.</summary>
sealed class NormalizerSequence(IReadOnlyList<Normalizer> parts) : Normalizer
{
    // Compatibility decomposition makes at most 18 characters of one. What grows on and on is a bomb.
    const int MostGrowth = 32, AlwaysAllowed = 1024;

    readonly Normalizer[] parts = [.. parts.SelectMany(p => p is NormalizerSequence inner ? inner.parts : [p])];

    /// <inheritdoc/>
    /// <exception cref="UserError"><c>language.tokenizer.grows</c>.</exception>
    public override string Apply(string text)
    {
        int length = text.Length;
        foreach (Normalizer part in parts)
        {
            text = part.Apply(text);
            if (text.Length > AlwaysAllowed + (long)MostGrowth * length) throw new UserError("language.tokenizer.grows", length, text.Length);
        }
        return text;
    }

    /// <inheritdoc/>
    public override bool IsSurelyUnchanged(ReadOnlySpan<char> text)
    {
        foreach (Normalizer part in parts) if (!part.IsSurelyUnchanged(text)) return false;
        return true;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("normalizers");
        foreach (Normalizer part in parts) part.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
