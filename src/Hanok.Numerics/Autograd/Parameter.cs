using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>A named tensor that training changes, with its gradient.</summary>
/// <remarks>
/// <see cref="Gradient"/> holds the sum over the tokens of a gradient shard, as chains that every <see cref="Tape.Backward"/> continues: micro-batches
/// of a shard give the bytes that one pass would. A tied table (used both as embedding and as matrix) collects the embedding's
/// part in <see cref="EmbeddingGradient"/>; <see cref="FinishShard"/> adds it once a shard.
/// </remarks>
public sealed unsafe class Parameter : IDisposable
{
    Tensor? gradient;
    Tensor? embeddingGradient;
    NativeBuffer<byte>? touchedRows;
    bool gradientIsZero = true;

    /// <summary>A parameter over <paramref name="value"/>, which it owns from now on.</summary>
    /// <param name="name">The name in checkpoints; orders the global norm and keys randomness.</param>
    /// <param name="value">The value; a matrix is [outputs, inputs], a table [vocabulary, width].</param>
    /// <param name="decays">Whether weight decay applies (by custom: two or more axes, no biases).</param>
    public Parameter(string name, Tensor value, bool decays)
    {
        Name = name;
        Value = value;
        Decays = decays;
    }

    /// <summary>A parameter over <paramref name="value"/>; it decays if it has two axes or more.</summary>
    public Parameter(string name, Tensor value) : this(name, value, value.Shape.Length >= 2) { }

    /// <summary>The name in checkpoints.</summary>
    public string Name { get; }

    /// <summary>The value.</summary>
    public Tensor Value { get; }

    /// <summary>Whether weight decay applies.</summary>
    public bool Decays { get; }

    /// <summary>Number of elements.</summary>
    public long Length => Value.Length;

    /// <summary>The gradient of the shard so far, of the value's shape; allocated on first use.</summary>
    public Tensor Gradient
    {
        get
        {
            gradient ??= new Tensor(Value.Shape);
            if (gradientIsZero)
            {
                NativeMemory.Clear(gradient.Data, checked((nuint)gradient.Length * sizeof(float)));
                gradientIsZero = false;
            }
            return gradient;
        }
    }

    /// <summary>The embedding's part of a tied table's gradient until <see cref="FinishShard"/>; null where the parameter is not tied.</summary>
    public Tensor? EmbeddingGradient => embeddingGradient;

    /// <summary>Sets the gradient to zero. Costs nothing: the next writer starts its chains from +0 instead of reading.</summary>
    public void ClearGradient()
    {
        gradientIsZero = true;
        ClearEmbeddingGradient(add: false);
    }

    /// <summary>Ends a gradient shard: adds the embedding's part of a tied table, row by row where tokens touched it, to <see cref="Gradient"/>.</summary>
    public void FinishShard()
    {
        _ = Gradient;
        ClearEmbeddingGradient(add: true);
    }

    /// <summary>The gradient for a kernel that adds to it; <paramref name="accumulate"/> tells whether its content counts or is to be taken as +0.</summary>
    internal Tensor GradientTensorForWriting(out bool accumulate)
    {
        gradient ??= new Tensor(Value.Shape);
        accumulate = !gradientIsZero;
        gradientIsZero = false;
        return gradient;
    }

    /// <summary>The memory of <see cref="GradientTensorForWriting"/>.</summary>
    internal float* GradientForWriting(out bool accumulate) => GradientTensorForWriting(out accumulate).Data;

    /// <summary>Exchanges the gradient for another tensor of the same shape.</summary>
    internal Tensor SwapGradient(Tensor other)
    {
        Tensor mine = Gradient;
        gradient = other;
        return mine;
    }

    internal bool IsEmbedding { get; private set; }

    internal bool IsMatrix { get; private set; }

    internal void UseAsEmbedding()
    {
        IsEmbedding = true;
        AllocateEmbeddingGradient();
    }

    internal void UseAsMatrix()
    {
        IsMatrix = true;
        AllocateEmbeddingGradient();
    }

    /// <summary>Bytes, one a row, that the embedding's backward pass sets to 1; null where the parameter is not tied.</summary>
    internal byte* TouchedRows => touchedRows is null ? null : touchedRows.Data;

    void AllocateEmbeddingGradient()
    {
        if (!IsEmbedding || !IsMatrix || embeddingGradient is not null) return;
        embeddingGradient = new Tensor(Value.Shape);
        touchedRows = new NativeBuffer<byte>(Value.Rows);
    }

    void ClearEmbeddingGradient(bool add)
    {
        if (embeddingGradient is null) return;
        int columns = Value.Columns;
        byte* touched = touchedRows!.Data;
        for (int r = 0; r < Value.Rows; r++)
        {
            if (touched[r] == 0) continue;
            touched[r] = 0;
            Span<float> row = embeddingGradient.Row(r);
            if (add)
            {
                Span<float> sum = gradient!.Row(r);
                for (int j = 0; j < columns; j++) sum[j] += row[j];
            }
            row.Clear();
        }
    }

    /// <summary>Frees value and gradients.</summary>
    public void Dispose()
    {
        Value.Dispose();
        gradient?.Dispose();
        embeddingGradient?.Dispose();
        touchedRows?.Dispose();
    }
}
