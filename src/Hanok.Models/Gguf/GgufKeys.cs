using System.Globalization;
using Hanok.Language.Messages;

namespace Hanok.Models.Gguf;

/// <summary>The keys of one architecture (<c>llama.block_count</c> …), with account of what was read: whatever an adapter does not know of is an error, since it may change what the model computes.</summary>
sealed class GgufKeys
{
    // Keys under these describe the file, its tokenizer and how it was made.
    static readonly string[] Descriptive = ["general.", "tokenizer.", "split.", "quantize."];

    readonly GgufMetadata metadata;
    readonly string file, prefix;
    readonly HashSet<string> used = new(StringComparer.Ordinal);

    /// <summary>The keys of <paramref name="architecture"/>.</summary>
    public GgufKeys(string file, GgufMetadata metadata, string architecture)
    {
        this.file = file;
        this.metadata = metadata;
        prefix = architecture + ".";
    }

    /// <summary>True where the key is there.</summary>
    public bool Has(string key) => metadata.Has(Used(key));

    /// <summary>An integer within bounds; <paramref name="fallback"/> where the key is missing.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c> without a fallback; <c>models.gguf_value</c>.</exception>
    public int Integer(string key, int least, int most, int? fallback = null) => metadata.Integer(Used(key), least, most) ?? fallback ?? throw metadata.Missing(prefix + key);

    /// <summary>A number within bounds; <paramref name="fallback"/> where the key is missing. A binary32 counts as the shortest decimal number that gives it: what the model's makers wrote.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c> without a fallback; <c>models.gguf_value</c>.</exception>
    public double Number(string key, double least, double most, double? fallback = null)
    {
        if (metadata.Number(Used(key), least, most) is not { } number) return fallback ?? throw metadata.Missing(prefix + key);
        return (float)number == number ? double.Parse(((float)number).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : number;
    }

    /// <summary>An array of booleans; null where the key is missing or something else.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>: more than 2^20 of them.</exception>
    public bool[]? Flags(string key)
    {
        if (!metadata.TryGet(Used(key), out GgufValue? value) || value is not { Type: GgufValueType.Array, ElementType: GgufValueType.Bool }) return null;
        if (value.Count > 1 << 20) throw Wrong(key, "≤ 2^20");
        return [.. value.Elements().Select(e => e.TryFlag(out bool flag) && flag)];
    }

    /// <summary>A text, or null.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public string? Text(string key) => metadata.Text(Used(key));

    /// <summary>true or false.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public bool Flag(string key, bool fallback) => metadata.Flag(Used(key)) ?? fallback;

    /// <summary>An integer for each layer: one for all, or an array of <paramref name="layers"/>; null where the key is missing.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public IReadOnlyList<int>? PerLayer(string key, int layers, int least, int most)
    {
        if (metadata.Integers(Used(key), least, most) is not { } values) return null;
        if (values.Length == 1) return [.. Enumerable.Repeat(values[0], layers)];
        return values.Length == layers ? values : throw Wrong(key, $"1, {layers} × n");
    }

    /// <summary>Demands that a key, where it is there, is this integer.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public void Demand(string key, int value) => Integer(key, value, value, value);

    /// <summary>An error that says that a key is missing.</summary>
    public UserError Missing(string key) => metadata.Missing(prefix + key);

    /// <summary>Marks keys that do not change what the model computes.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys) Used(key);
    }

    /// <summary>An error that says what value of <paramref name="key"/>, which is there, was expected.</summary>
    public UserError Wrong(string key, string expected) => metadata.Wrong(prefix + key, expected);

    /// <summary>Ends the reading: a key that was not asked for is an error, or <paramref name="ignore"/> is told of it.</summary>
    /// <exception cref="UserError"><c>models.config_unknown</c>.</exception>
    public void Finish(Action<UserError>? ignore)
    {
        foreach (var (key, value) in metadata)
        {
            if (used.Contains(key) || Descriptive.Any(d => key.StartsWith(d, StringComparison.Ordinal))) continue;
            string text = value.ToString();
            UserError error = new("models.config_unknown", file, key, text.Length <= 60 ? text : text[..60] + "…", prefix.TrimEnd('.'));
            if (ignore is null) throw error;
            ignore(error);
        }
    }

    string Used(string key)
    {
        string full = prefix + key;
        used.Add(full);
        return full;
    }
}
