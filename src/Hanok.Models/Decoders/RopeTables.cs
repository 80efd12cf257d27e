using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>The rotary tables of a decoder: one for each kind of rotation that its layers have.</summary>
public sealed class RopeTables : IDisposable
{
    readonly Dictionary<(RopeSpec, int), RopeTable> tables = [];

    /// <summary>Tables of <paramref name="spec"/> for positions 0 to <paramref name="positions"/> - 1.</summary>
    public RopeTables(DecoderSpec spec, int positions)
    {
        Positions = positions;
        foreach (LayerSpec layer in spec.Layers)
        {
            if (KeyOf(layer) is not { } key || tables.ContainsKey(key)) continue;
            (RopeSpec rope, int dimension) = key;
            tables.Add(key, new RopeTable(dimension, positions, rope.Theta, rope.Scaling, rope.Layout));
        }
    }

    /// <summary>Number of positions.</summary>
    public int Positions { get; }

    /// <summary>The table of a layer that rotates.</summary>
    /// <exception cref="KeyNotFoundException">It does not.</exception>
    public RopeTable this[LayerSpec layer] => KeyOf(layer) is { } key ? tables[key] : throw new KeyNotFoundException("the layer has no rotary embedding");

    /// <summary>Frees the tables.</summary>
    public void Dispose()
    {
        foreach (RopeTable table in tables.Values) table.Dispose();
    }

    static (RopeSpec, int)? KeyOf(LayerSpec layer)
    {
        AttentionSpec a = layer.Attention;
        if (a.Rope is not { } rope) return null;
        return (rope, rope.RotaryDimension > 0 ? rope.RotaryDimension : a.Latent?.RotaryDimension ?? a.HeadDimension);
    }
}
