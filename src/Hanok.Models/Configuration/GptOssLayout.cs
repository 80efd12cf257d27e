using Hanok.Models.Decoders;
using Hanok.Models.Storage;
using Hanok.Models.Storage.Quantised;

namespace Hanok.Models.Configuration;

/// <summary>gpt-oss keeps all experts of a layer in one tensor, gates and ups interleaved: plain ones transposed [E, in, out], blocks of MXFP4 not [E, out, in].</summary>
sealed class GptOssLayout() : CheckpointLayout([("mlp.gate.", "mlp.router.")])
{
    public static GptOssLayout Instance { get; } = new();

    protected override (string Name, IReadOnlyList<int> Shape, StoredPart Part) Place(DecoderSpec spec, TensorSpec tensor)
    {
        if (Layer(tensor.Name) is not (int layer, string inside) || inside.Split('.') is not ["mlp", "experts", string number, string projection, string kind]) return base.Place(spec, tensor);
        MixtureSpec m = (MixtureSpec)spec.Layers[layer].FeedForward;
        int e = int.Parse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture), experts = m.Router.Experts;
        bool isDown = projection == "down_proj";
        int inputs = isDown ? m.Width : spec.Width, outputs = isDown ? spec.Width : 2 * m.Width, step = isDown ? 1 : 2, first = projection == "up_proj" ? 1 : 0;
        string name = DecoderTensors.OfLayer(layer, isDown ? "mlp.experts.down_proj" : "mlp.experts.gate_up_proj");
        if (kind == "bias") return ($"{name}_bias", [experts, outputs], new StoredPart(tensor, (long)e * outputs + first, outputs, step));
        long start = (long)e * inputs * outputs;
        return spec.Storage is Mxfp4
            ? (name, [experts, outputs, inputs], new StoredPart(tensor, start + (long)first * inputs, (long)step * inputs, 1))
            : (name, [experts, inputs, outputs], new StoredPart(tensor, start + first, step, outputs));
    }
}
