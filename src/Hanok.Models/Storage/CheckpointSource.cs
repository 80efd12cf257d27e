using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Models.Storage;

/// <summary>A checkpoint in safetensors files, for serving.</summary>
sealed class CheckpointSource : IWeightSource
{
    readonly SafetensorsFile file;
    readonly CheckpointReader reader;

    /// <summary>Opens <paramref name="path"/> and finds every tensor of <paramref name="spec"/>; <paramref name="ignore"/> as <see cref="CheckpointReader"/> has it.</summary>
    /// <exception cref="Language.Messages.UserError">As <see cref="SafetensorsFile.Open"/> and <see cref="CheckpointReader"/>.</exception>
    public CheckpointSource(DecoderSpec spec, string path, Action<Language.Messages.UserError>? ignore = null)
    {
        file = SafetensorsFile.Open(path);
        try
        {
            reader = new CheckpointReader(spec, file, ignore);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public StoredMatrix? Stored(TensorSpec tensor) => reader.Matrix(tensor.Name);

    public void Read(TensorSpec tensor, Tensor into) => reader.Read(tensor.Name, into);

    public void Dispose() => file.Dispose();
}
