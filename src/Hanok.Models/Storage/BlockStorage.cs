using Hanok.Language.Messages;

namespace Hanok.Models.Storage;

/// <summary>How a quantised checkpoint stores the weights of matrices; what it does not store so is plain floats.</summary>
/// <remarks>Weights are expanded in binary32 from the stored numbers. How a program may quantise activations while it runs a model is not followed.</remarks>
public abstract record BlockStorage
{
    /// <summary>Finds the weight of a module; null where the file has it as plain floats, or not at all.</summary>
    /// <exception cref="UserError"><c>models.tensor_*</c>: the tensors do not fit each other or the module, or are of a variant that is not read.</exception>
    internal abstract StoredRows? Open(ModuleTensors module);
}
