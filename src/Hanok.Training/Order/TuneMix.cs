namespace Hanok.Training.Order;

/// <summary>What a step of tuning is made of.</summary>
/// <param name="Rows">Sequences of a step.</param>
/// <param name="Length">Positions of a sequence.</param>
/// <param name="TextRows">Of these, sequences of pre-training text, so that the model keeps what it knew. About a quarter.</param>
/// <param name="PairShare">Largest share of translation pairs among the conversations' tokens, 0 to 1. A fifth at most, by the recipe.</param>
public sealed record TuneMix(int Rows, int Length, int TextRows, double PairShare);
