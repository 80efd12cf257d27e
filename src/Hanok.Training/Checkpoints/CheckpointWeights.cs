using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Training.Checkpoints;

/// <summary>The weights of a checkpoint, without what the optimisers remember.</summary>
public static class CheckpointWeights
{
    /// <summary>Reads the weights for <paramref name="spec"/>: where the next chain starts, or what a bundle holds.</summary>
    /// <exception cref="UserError"><c>training.checkpoint_format</c>, <c>training.checkpoint_tensors</c>: of another model; <c>models.…</c>: damaged.</exception>
    public static DecoderWeights Read(string path, DecoderSpec spec)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != Checkpoint.Format) throw new UserError("training.checkpoint_format", path, Checkpoint.Format);
        // The initial values are overwritten; the seed does not matter.
        DecoderWeights weights = DecoderWeights.Initialise(spec, 0);
        try
        {
            foreach (Parameter p in weights.Parameters) file.Read(p.Name, p.Value);
            SafetensorsEntry? other = file.Tensors.FirstOrDefault(t => !t.Name.StartsWith(Checkpoint.OptimizerPrefix, StringComparison.Ordinal) && weights.Parameters.All(p => p.Name != t.Name));
            return other is null ? weights : throw new UserError("training.checkpoint_tensors", path, other.Name);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Writes a checkpoint's weights as a bundle's <c>model.safetensors</c>.</summary>
    /// <exception cref="UserError">As <see cref="Read"/>; <c>files.cannot_write</c>.</exception>
    public static void Export(string checkpoint, DecoderSpec spec, string model)
    {
        using DecoderWeights weights = Read(checkpoint, spec);
        weights.Save(model);
    }
}
