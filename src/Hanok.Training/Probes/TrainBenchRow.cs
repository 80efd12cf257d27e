using Hanok.Numerics;

namespace Hanok.Training.Probes;

/// <summary>One measured training shape.</summary>
/// <param name="Row">Operations a second, and their share of the peak.</param>
/// <param name="TokensPerSecond">Positions a second.</param>
public sealed record TrainBenchRow(BenchRow Row, double TokensPerSecond);
