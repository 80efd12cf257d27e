using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>One register tile's work: C[rows, panels*16] (+)= A[rows, k] · B[k, panels*16].</summary>
[StructLayout(LayoutKind.Auto)]
unsafe struct Tile
{
    /// <summary>A packed: column k of the tile's rows at k * Rows.</summary>
    public float* A;

    /// <summary>B packed: row k of the first panel at k * 16.</summary>
    public float* B;

    /// <summary>Distance from one panel of B to the next, in elements.</summary>
    public nint PanelStride;

    /// <summary>The tile's first element; rows are <see cref="Stride"/> apart, columns contiguous.</summary>
    public float* C;

    /// <summary>Memory that the next tiles read: 16 elements are asked for with each step of k. Need not exist.</summary>
    public float* Next;

    /// <summary>C of the tile that follows: asked for before this one is computed. Need not exist.</summary>
    public float* NextC;

    /// <summary>Distance between rows of C, in elements.</summary>
    public nint Stride;

    /// <summary>Length of the chain.</summary>
    public nint K;

    /// <summary>Number of rows, at most the kernel's.</summary>
    public int Rows;

    /// <summary>Number of panels of 16 columns, at most the kernel's.</summary>
    public int Panels;

    /// <summary>Chains continue from what C holds; otherwise they start from +0 and C is only written.</summary>
    public bool Load;
}

/// <summary>The inner loop of the matrix product, one per register width: every element of the tile a chain over k in a register of its own.</summary>
interface ITileKernel
{
    /// <summary>Rows of the largest tile.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Panels of 16 columns of the largest tile.</summary>
    static abstract int MaxPanels { get; }

    /// <summary>Length of a block of k: the panels of B in use, and beside them a tile's rows of A, are read from the nearest caches.</summary>
    static abstract int BlockK { get; }

    /// <summary>Rows of A whose block of k stays in the second-level cache while the panels of B pass by.</summary>
    static abstract int ChunkRows { get; }

    /// <summary>Computes <paramref name="tile"/>.</summary>
    static abstract void Run(in Tile tile);
}

/// <summary>A number known when a kernel is compiled: branches on it and loops over it leave no trace in the machine code.</summary>
interface ICount
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}
