using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Training.Runs;

namespace Hanok.Training.Checkpoints;

/// <summary>The weights of a checkpoint, without what the optimisers remember.</summary>
public static class CheckpointWeights
{
    /// <summary>Reads the weights for <paramref name="spec"/>: where the next chain starts, or what a bundle holds.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="spec">The decoder.</param>
    /// <param name="digest">SHA-256 that the file must have, as a transcript names it; null: not compared.</param>
    /// <exception cref="UserError">
    /// <c>training.checkpoint_damaged</c>: another digest; <c>training.checkpoint_format</c>, <c>training.checkpoint_tensors</c>: of another model; <c>models.…</c>: missing or damaged.
    /// </exception>
    public static DecoderWeights Read(string path, DecoderSpec spec, string? digest = null)
    {
        if (digest is not null && File.Exists(path) && ResumePoint.Hash(path) is var found && found != digest) throw new UserError("training.checkpoint_damaged", path, digest, found);
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
