namespace Hanok.Numerics;

/// <summary>One piece of work of a parallel loop. Implemented by small structs of plain values and pointers, so that a call allocates nothing.</summary>
public interface IParallelBody
{
    /// <summary>Does piece <paramref name="index"/>. Pieces run in any order, on any thread; each must write memory of its own.</summary>
    void Run(int index);
}
