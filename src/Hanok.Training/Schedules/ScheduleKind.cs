namespace Hanok.Training.Schedules;

/// <summary>What the learning rate does after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>It stays at the peak.</summary>
    Constant,

    /// <summary>Half a cosine from the peak to the minimum over all steps that are left.</summary>
    Cosine,

    /// <summary>A straight line from the peak to the minimum over all steps that are left.</summary>
    Linear,

    /// <summary>It stays at the peak and falls to the minimum over the last steps (warm-up, stable, decay), by a <see cref="DecayShape"/>.</summary>
    StableDecay,

    /// <summary>It falls with the square root of the step: sqrt(s / (k + s - warm-up)), s the time scale.</summary>
    InverseSquareRoot,
}

/// <summary>How <see cref="ScheduleKind.StableDecay"/> falls: the share of the way that is left, for x from 0 to 1.</summary>
public enum DecayShape
{
    /// <summary>1 - x.</summary>
    Linear,

    /// <summary>1 - sqrt(x).</summary>
    OneMinusSquareRoot,

    /// <summary>(1 + cos(pi x)) / 2.</summary>
    Cosine,
}

/// <summary>Which learning rate the first step of a warm-up uses.</summary>
public enum WarmupStart
{
    /// <summary>Step k (0-based) uses (k+1)/warm-up of the peak: no step is without effect. Decays over all steps reach the minimum in the last one.</summary>
    OneStep,

    /// <summary>
    /// Step k uses k/warm-up of the peak, so the first step changes nothing (transformers' convention); with <see cref="ScheduleKind.StableDecay"/>
    /// the warm-up begins at the minimum. Decays would reach the minimum one step after the last.
    /// </summary>
    Zero,
}
