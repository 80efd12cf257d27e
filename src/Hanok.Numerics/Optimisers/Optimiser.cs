namespace Hanok.Numerics;

/// <summary>A tensor of an optimiser's state under the name it has in checkpoints.</summary>
public readonly record struct NamedTensor(string Name, Tensor Tensor);

/// <summary>Changes parameters by their gradients, once a step.</summary>
public abstract class Optimiser : IDisposable
{
    private protected Optimiser(WorkerPool pool, IEnumerable<Parameter> parameters)
    {
        Pool = pool;
        Parameters = [.. parameters];
    }

    /// <summary>The parameters it changes.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Steps made. A resumed run sets it together with <see cref="State"/>.</summary>
    public long Steps { get; set; }

    /// <summary>What must be saved and restored besides <see cref="Steps"/>: tensors whose content the caller may read and overwrite between steps.</summary>
    public abstract IReadOnlyList<NamedTensor> State { get; }

    private protected WorkerPool Pool { get; }

    /// <summary>Makes a step with the parameters' gradients, each times <paramref name="gradientScale"/> (the clip coefficient, see <see cref="GradientClipping"/>).</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="gradientScale">Factor of all gradients, applied first.</param>
    public abstract void Step(double learningRate, float gradientScale = 1);

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        foreach (NamedTensor t in State) t.Tensor.Dispose();
        Release();
        GC.SuppressFinalize(this);
    }

    private protected virtual void Release() { }
}
