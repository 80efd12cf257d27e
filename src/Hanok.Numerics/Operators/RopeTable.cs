namespace Hanok.Numerics;

/// <summary>Cosines and sines of rotary embeddings for every position and pair, computed in binary64 and rounded once to binary32.</summary>
/// <remarks>Su et al., "RoFormer", 2021. Angle of pair i at position p: p * inverse frequency i. Both tables are [positions, rotary dimension / 2] and include the attention factor.</remarks>
public sealed class RopeTable : IDisposable
{
    /// <summary>A table for positions 0 to <paramref name="positions"/> - 1.</summary>
    /// <param name="rotaryDimension">How many features of a head are rotated; even. The rest passes through.</param>
    /// <param name="positions">Number of positions.</param>
    /// <param name="theta">The base of the frequencies.</param>
    /// <param name="scaling">How frequencies are changed for long contexts; null: not at all.</param>
    /// <param name="layout">Which features form a pair.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, the dimension is odd, or theta is not above zero.</exception>
    public RopeTable(int rotaryDimension, int positions, double theta, RopeScaling? scaling = null, RopeLayout layout = RopeLayout.HalfSplit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rotaryDimension);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rotaryDimension % 2, 0);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(positions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(theta);
        RotaryDimension = rotaryDimension;
        Positions = positions;
        Layout = layout;
        (InverseFrequencies, AttentionFactor) = RopeFrequencies.Compute(rotaryDimension, theta, scaling ?? new RopeScaling.None(), positions);
        int half = rotaryDimension / 2;
        Cosines = new Tensor(positions, half);
        Sines = new Tensor(positions, half);
        for (int p = 0; p < positions; p++)
        {
            Span<float> cosines = Cosines.Row(p), sines = Sines.Row(p);
            for (int i = 0; i < half; i++)
            {
                double angle = p * InverseFrequencies[i];
                cosines[i] = (float)(Elementary64.Cos(angle) * AttentionFactor);
                sines[i] = (float)(Elementary64.Sin(angle) * AttentionFactor);
            }
        }
    }

    /// <summary>Rotated features of a head.</summary>
    public int RotaryDimension { get; }

    /// <summary>Number of positions.</summary>
    public int Positions { get; }

    /// <summary>Which features form a pair.</summary>
    public RopeLayout Layout { get; }

    /// <summary>Radians a position, pair by pair.</summary>
    public double[] InverseFrequencies { get; }

    /// <summary>The factor of all cosines and sines (YaRN; else 1).</summary>
    public double AttentionFactor { get; }

    /// <summary>Cosines [positions, rotary dimension / 2].</summary>
    public Tensor Cosines { get; }

    /// <summary>Sines [positions, rotary dimension / 2].</summary>
    public Tensor Sines { get; }

    /// <summary>Frees the tables.</summary>
    public void Dispose()
    {
        Cosines.Dispose();
        Sines.Dispose();
    }
}
