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
            AttentionSpec a = layer.Attention;
            if (!tables.ContainsKey((a.Rope, a.HeadDimension)))
                tables.Add((a.Rope, a.HeadDimension), new RopeTable(a.HeadDimension, positions, a.Rope.Theta, a.Rope.Scaling));
        }
    }

    /// <summary>Number of positions.</summary>
    public int Positions { get; }

    /// <summary>The table of a layer.</summary>
    public RopeTable this[LayerSpec layer] => tables[(layer.Attention.Rope, layer.Attention.HeadDimension)];

    /// <summary>Frees the tables.</summary>
    public void Dispose()
    {
        foreach (RopeTable table in tables.Values) table.Dispose();
    }
}
