namespace Hanok.Numerics;

/// <summary>How a norm's weight is applied.</summary>
public enum NormKind
{
    /// <summary>Times w (Llama, Qwen).</summary>
    Weight,

    /// <summary>Times 1 + w (Gemma): w is stored around zero.</summary>
    OnePlusWeight,
}
