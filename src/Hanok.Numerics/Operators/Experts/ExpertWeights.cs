namespace Hanok.Numerics;

/// <summary>One expert: down(activation(gate(x), up(x))), each product with its bias where there is one.</summary>
/// <param name="Gate">[F, D].</param>
/// <param name="Up">[F, D].</param>
/// <param name="Down">[D, F].</param>
/// <param name="GateBias">[F], or null.</param>
/// <param name="UpBias">[F], or null.</param>
/// <param name="DownBias">[D], or null.</param>
public sealed record ExpertWeights(Weight Gate, Weight Up, Weight Down, Parameter? GateBias = null, Parameter? UpBias = null, Parameter? DownBias = null);
