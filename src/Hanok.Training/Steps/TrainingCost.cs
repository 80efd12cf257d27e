using Hanok.Models.Decoders;

namespace Hanok.Training.Steps;

/// <summary>The customary count of a training step's floating-point operations, for rates and shares of a machine's peak.</summary>
public static class TrainingCost
{
    /// <summary>
    /// Operations a token: 6 * parameters (two for the product and four for its two derivatives; a tied table counts once, as the head)
    /// + 12 * layers * width * T for attention, as if every query saw all T keys (Chowdhery et al., "PaLM", 2022, appendix B).
    /// </summary>
    public static double PerToken(DecoderSpec spec, int length) => 6.0 * spec.ParameterCount + 12.0 * spec.Layers.Count * spec.Width * length;
}
