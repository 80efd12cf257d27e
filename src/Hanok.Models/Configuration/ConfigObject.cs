using System.Text.Json;
using Hanok.Language.Messages;

namespace Hanok.Models.Configuration;

/// <summary>
/// A JSON object of a model's configuration that keeps account of what was read: whatever a family does not know of is an error, since it may change what the model computes.
/// </summary>
sealed class ConfigObject
{
    readonly string file, prefix;
    readonly Action<UserError>? ignore;
    readonly Dictionary<string, JsonElement> values = new(StringComparer.Ordinal);
    readonly HashSet<string> used = new(StringComparer.Ordinal);

    /// <summary>An object of <paramref name="file"/>; <paramref name="prefix"/> (such as <c>rope_scaling.</c>) leads to it in messages.</summary>
    /// <param name="file">The file.</param>
    /// <param name="json">The object.</param>
    /// <param name="prefix">What leads to it.</param>
    /// <param name="ignore">Is told of keys that nobody asked for; null: they are errors.</param>
    /// <exception cref="UserError"><c>models.config_twice</c>.</exception>
    public ConfigObject(string file, JsonElement json, string prefix = "", Action<UserError>? ignore = null)
    {
        this.file = file;
        this.prefix = prefix;
        this.ignore = ignore;
        foreach (JsonProperty p in json.EnumerateObject())
            if (!values.TryAdd(p.Name, p.Value)) throw new UserError("models.config_twice", file, prefix + p.Name);
    }

    /// <summary>All keys, in their order.</summary>
    public IReadOnlyList<string> Names => [.. values.Keys];

    /// <summary>Takes keys from <paramref name="outer"/> that are missing or null here; <c>tie_word_embeddings</c> must say the same where both have it.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public void Inherit(ConfigObject outer, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (outer.Find(key) is not { } value) continue;
            if (!values.TryGetValue(key, out JsonElement own) || own.ValueKind == JsonValueKind.Null) values[key] = value;
            else if (key == "tie_word_embeddings" && own.GetRawText() != value.GetRawText()) throw Wrong(key, value.GetRawText(), own);
        }
    }

    /// <summary>Sets keys that are missing or null.</summary>
    public void Default(JsonElement defaults)
    {
        foreach (JsonProperty p in defaults.EnumerateObject())
            if (!values.TryGetValue(p.Name, out JsonElement own) || own.ValueKind == JsonValueKind.Null) values[p.Name] = p.Value;
    }

    /// <summary>True where the key is there and not null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>An integer within bounds; <paramref name="fallback"/> where the key is missing or null.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c> without a fallback; <c>models.config_value</c>.</exception>
    public int Integer(string key, int least, int most, int? fallback = null)
    {
        if (Find(key) is not { } value) return fallback ?? throw Missing(key);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int n) && n >= least && n <= most ? n : throw Wrong(key, $"{least} ≤ n ≤ {most}", value);
    }

    /// <summary>A number within bounds; <paramref name="fallback"/> where the key is missing or null.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c> without a fallback; <c>models.config_value</c>.</exception>
    public double Number(string key, double least, double most, double? fallback = null) => OptionalNumber(key, least, most) ?? fallback ?? throw Missing(key);

    /// <summary>A number within bounds, or null.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public double? OptionalNumber(string key, double least, double most)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double x) && x >= least && x <= most ? x
            : throw Wrong(key, FormattableString.Invariant($"{least} ≤ x ≤ {most}"), value);
    }

    /// <summary>true or false; <paramref name="fallback"/> where the key is missing or null.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public bool Flag(string key, bool fallback) => Find(key) is not { } value ? fallback : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(key, "true, false", value),
    };

    /// <summary>A text, or null.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public string? Text(string key) => Find(key) is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, "\"…\"", value);

    /// <summary>Whether the key is there and a text.</summary>
    public bool IsText(string key) => Find(key) is { ValueKind: JsonValueKind.String };

    /// <summary>A list of true and false, or null.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public IReadOnlyList<bool>? Flags(string key)
    {
        if (Find(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(e => e.ValueKind is not (JsonValueKind.True or JsonValueKind.False))) throw Wrong(key, "[true, false]", value);
        return [.. value.EnumerateArray().Select(e => e.GetBoolean())];
    }

    /// <summary>A list of texts, or null.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (Find(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String)) throw Wrong(key, "[\"…\"]", value);
        return [.. value.EnumerateArray().Select(e => e.GetString()!)];
    }

    /// <summary>A list of integers, which may be written as one integer; empty where the key is missing or null.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public IReadOnlyList<int> Integers(string key, int least, int most)
    {
        if (Find(key) is not { } value) return [];
        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        int[] numbers = new int[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].ValueKind != JsonValueKind.Number || !items[i].TryGetInt32(out numbers[i]) || numbers[i] < least || numbers[i] > most)
                throw Wrong(key, $"{least} ≤ n ≤ {most}", value);
        }
        return numbers;
    }

    /// <summary>A list of numbers within bounds, or null.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public IReadOnlyList<double>? Numbers(string key, double least, double most)
    {
        if (Find(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(key, "[x, …]", value);
        List<double> numbers = [];
        foreach (JsonElement item in value.EnumerateArray())
            numbers.Add(item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out double x) && x >= least && x <= most ? x : throw Wrong(key, FormattableString.Invariant($"[{least} ≤ x ≤ {most}, …]"), value));
        return numbers;
    }

    /// <summary>An object, or null.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public ConfigObject? Object(string key)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Object ? new ConfigObject(file, value, $"{prefix}{key}.", ignore) : throw Wrong(key, "{ … }", value);
    }

    /// <summary>Demands that the key, where it is there, has one of the JSON texts <paramref name="allowed"/> (such as <c>"silu"</c> with its quotes, or <c>false</c>).</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public void Demand(string key, params ReadOnlySpan<string> allowed)
    {
        if (Find(key) is { } value && !allowed.Contains(value.GetRawText())) throw Wrong(key, string.Join(", ", allowed), value);
    }

    /// <summary>Marks keys that do not change what the model computes.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys) used.Add(key);
    }

    /// <summary>An error that says what value of <paramref name="key"/> was expected.</summary>
    public UserError Wrong(string key, string expected) => Wrong(key, expected, values[key]);

    /// <summary>Ends the reading: a key that was not asked for and is not null is an error, or is told to whoever ignores it.</summary>
    /// <exception cref="UserError"><c>models.config_unknown</c>.</exception>
    public void Finish(string family)
    {
        foreach (var (key, value) in values)
        {
            if (value.ValueKind == JsonValueKind.Null || used.Contains(key)) continue;
            UserError error = new("models.config_unknown", file, prefix + key, Short(value), family);
            if (ignore is null) throw error;
            ignore(error);
        }
    }

    JsonElement? Find(string key)
    {
        used.Add(key);
        return values.TryGetValue(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>An error that says that <paramref name="key"/> is missing.</summary>
    public UserError Missing(string key) => new("models.config_missing", file, prefix + key);

    UserError Wrong(string key, string expected, JsonElement found) => new("models.config_value", file, prefix + key, expected, Short(found));

    static string Short(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "…";
    }
}
