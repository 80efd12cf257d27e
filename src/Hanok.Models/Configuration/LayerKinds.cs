using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary>Keys that say which layers see a window only: <c>layer_types</c>, or a pattern.</summary>
static class LayerKinds
{
    const string Sliding = "sliding_attention", Full = "full_attention";

    /// <summary>For each layer, whether it slides: <c>layer_types</c> where it is there, else <paramref name="fallback"/> of the layer's number.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public static bool[] Read(ConfigObject config, int layers, Func<int, bool> fallback)
    {
        if (config.Texts("layer_types") is not { } types) return [.. Enumerable.Range(0, layers).Select(fallback)];
        if (types.Count != layers || types.Any(t => t is not (Sliding or Full))) throw config.Wrong("layer_types", $"{layers} × \"{Sliding}\", \"{Full}\"");
        return [.. types.Select(t => t == Sliding)];
    }

    /// <summary>Whether layer <paramref name="i"/> slides where every <paramref name="pattern"/>th one is full; 0: none slides.</summary>
    public static bool ByPattern(int i, int pattern) => pattern != 0 && (i + 1) % pattern != 0;

    /// <summary>Keys an integer, or letters such as <c>LLLG</c> whose number counts.</summary>
    /// <exception cref="UserError"><c>models.config_value</c>.</exception>
    public static int Pattern(ConfigObject config, string key, int fallback)
    {
        if (!config.Has(key)) return fallback;
        if (!config.IsText(key)) return config.Integer(key, 0, 1 << 16);
        string letters = config.Text(key)!;
        return letters.Length > 0 && letters.AsSpan(0, letters.Length - 1).IndexOfAnyExcept('L') < 0 && letters[^1] == 'G' ? letters.Length : throw config.Wrong(key, "n, \"L…LG\"");
    }

    /// <summary>The window, where any layer slides.</summary>
    /// <exception cref="UserError"><c>models.config_missing</c>.</exception>
    public static int Window(ConfigObject config, bool[] sliding) => sliding.Contains(true) ? config.Integer("sliding_window", 1, 1 << 30) : Ignored(config);

    static int Ignored(ConfigObject config)
    {
        config.Ignore("sliding_window");
        return 0;
    }

    /// <summary>Writes them.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        json.WriteStartArray("layer_types");
        foreach (LayerSpec layer in spec.Layers) json.WriteStringValue(layer.Attention.Window > 0 ? Sliding : Full);
        json.WriteEndArray();
        WriteWindow(json, spec);
    }

    /// <summary>Writes the window, null where no layer has one.</summary>
    public static void WriteWindow(Utf8JsonWriter json, DecoderSpec spec)
    {
        int window = spec.Layers.Max(l => l.Attention.Window);
        if (window > 0) json.WriteNumber("sliding_window", window);
        else json.WriteNull("sliding_window");
    }
}
