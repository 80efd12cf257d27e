namespace Hanok.Numerics;

/// <summary>One measured figure.</summary>
/// <param name="Name">What was measured, such as <c>matmul-1024</c>.</param>
/// <param name="Threads">Threads at work.</param>
/// <param name="Value">The median.</param>
/// <param name="Unit">Unit of <paramref name="Value"/>, such as <c>GFLOP/s</c>.</param>
/// <param name="RatioToPeak">Median of work over the larger neighbouring probe of the fused-multiply-add peak with the same number of threads; null where no peak belongs to the figure.</param>
public sealed record BenchRow(string Name, int Threads, double Value, string Unit, double? RatioToPeak);
