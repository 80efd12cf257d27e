using System.Text.Json;
using Hanok.Models.Decoders;

namespace Hanok.Models.Configuration;

/// <summary>Rotary settings of families whose sliding layers have others than their full ones.</summary>
static class RopeKinds
{
    /// <summary>Writes <c>rope_theta</c> and <c>rope_scaling</c> of full layers and <c>rope_local_base_freq</c> of sliding ones.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec)
    {
        RopeSpec? full = Of(spec, sliding: false), local = Of(spec, sliding: true);
        RopeConfig.Write(json, full ?? local!);
        if (local is not null) json.WriteNumber("rope_local_base_freq", local.Theta);
    }

    static RopeSpec? Of(DecoderSpec spec, bool sliding) => spec.Layers.FirstOrDefault(l => l.Attention.Window > 0 == sliding)?.Attention.Rope;
}
