using Hanok.Numerics;

namespace Hanok.Models.Decoders;

/// <summary>Where the weights of a model are that is to serve; whoever loads them disposes of it when they are not needed any more.</summary>
public interface IWeightSource : IDisposable
{
    /// <summary>The rows of a matrix as they are stored; null where they can only be read as numbers.</summary>
    StoredMatrix? Stored(TensorSpec tensor);

    /// <summary>Reads a tensor as binary32.</summary>
    void Read(TensorSpec tensor, Tensor into);
}
