namespace Hanok.Numerics;

/// <summary>How the frequencies of rotary embeddings are changed for contexts longer than those of pre-training.</summary>
public abstract record RopeScaling
{
    RopeScaling() { }

    /// <summary>Unchanged frequencies.</summary>
    public sealed record None : RopeScaling;

    /// <summary>All frequencies divided by <paramref name="Factor"/> (position interpolation; Chen et al., 2023).</summary>
    public sealed record Linear(double Factor) : RopeScaling;

    /// <summary>Low frequencies divided by <paramref name="Factor"/>, high ones kept, those between blended (Llama 3.1).</summary>
    public sealed record Llama3(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, double OriginalPositions) : RopeScaling;

    /// <summary>Each pair's frequency divided by a number of its own, as GGUF files and configurations list them.</summary>
    /// <param name="Divisors">One for each pair, above 0.</param>
    public sealed record Divided(IReadOnlyList<float> Divisors) : RopeScaling
    {
        /// <summary>Two lists of the same numbers are the same scaling.</summary>
        public bool Equals(Divided? other) => other is not null && Divisors.SequenceEqual(other.Divisors);

        /// <inheritdoc/>
        public override int GetHashCode() => Divisors.Aggregate(Divisors.Count, HashCode.Combine);
    }

    /// <summary>LongRoPE: divisors of their own within the original context and beyond it, and a factor of cosines and sines (Ding et al., 2024; Phi 3).</summary>
    /// <remarks>The size of the table decides between the two, so that a position has one rotation whatever the length of a text: llama.cpp and vLLM do the same. Attention factor: sqrt(1 + ln(factor) / ln(original)), 1 where the factor is at most 1.</remarks>
    /// <param name="Within">Divisors for tables of at most <paramref name="OriginalPositions"/>, one for each pair, above 0.</param>
    /// <param name="Beyond">Divisors for larger tables.</param>
    /// <param name="OriginalPositions">Original context, above 1.</param>
    /// <param name="Factor">New context over original context.</param>
    public sealed record LongRope(IReadOnlyList<double> Within, IReadOnlyList<double> Beyond, double OriginalPositions, double Factor) : RopeScaling
    {
        /// <summary>The attention factor itself; null: from the other settings.</summary>
        public double? AttentionFactor { get; init; }

        /// <summary>Two of the same numbers are the same scaling.</summary>
        public bool Equals(LongRope? other) => other is not null && OriginalPositions == other.OriginalPositions && Factor == other.Factor && AttentionFactor == other.AttentionFactor
            && Within.SequenceEqual(other.Within) && Beyond.SequenceEqual(other.Beyond);

        /// <inheritdoc/>
        public override int GetHashCode() => Within.Concat(Beyond).Aggregate(HashCode.Combine(OriginalPositions, Factor, AttentionFactor), HashCode.Combine);
    }

    /// <summary>YaRN: blends by the number of rotations within the original context, and scales cosines and sines by an attention factor (Peng et al., 2023).</summary>
    /// <param name="Factor">New context over original context.</param>
    /// <param name="OriginalPositions">Original context.</param>
    public sealed record Yarn(double Factor, double OriginalPositions) : RopeScaling
    {
        /// <summary>Rotations above which a frequency is kept.</summary>
        public double BetaFast { get; init; } = 32;

        /// <summary>Rotations below which a frequency is divided.</summary>
        public double BetaSlow { get; init; } = 1;

        /// <summary>Whether the bounds of the blend are rounded to whole dimensions.</summary>
        public bool Truncate { get; init; } = true;

        /// <summary>The attention factor itself; null: from the other settings.</summary>
        public double? AttentionFactor { get; init; }

        /// <summary>DeepSeek's numerator of the attention factor; 0 counts as absent.</summary>
        public double MScale { get; init; }

        /// <summary>DeepSeek's denominator of the attention factor; 0 counts as absent.</summary>
        public double MScaleAllDimensions { get; init; }

        /// <summary>DeepSeek's factor of the attention's scale: m² with m = 0.1 · <see cref="MScaleAllDimensions"/> · ln(factor) + 1; 1 where that is absent.</summary>
        public double LatentScale => MScaleAllDimensions != 0 && Factor > 1 && 0.1 * MScaleAllDimensions * Elementary64.Log(Factor) + 1 is var m ? m * m : 1;
    }
}

/// <summary>Which features form the pairs that are rotated.</summary>
public enum RopeLayout
{
    /// <summary>Features i and i + rotary dimension / 2 (GPT-NeoX, Hugging Face's Llama).</summary>
    HalfSplit,

    /// <summary>Features 2i and 2i + 1 (GPT-J, the original Llama).</summary>
    Interleaved,
}
