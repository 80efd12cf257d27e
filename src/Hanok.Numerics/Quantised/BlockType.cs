namespace Hanok.Numerics;

/// <summary>How the elements of a stored tensor are packed. The number is ggml's type id, as GGUF files hold it.</summary>
/// <remarks>Ids 4, 5, 31 to 33 and 36 to 38 belonged to types that ggml withdrew; 9 (Q8_1) and 15 (Q8_K) live in its memory only and never in a file. Source: ggml's <c>ggml.h</c>.</remarks>
public enum BlockType
{
    /// <summary>binary32.</summary>
    F32 = 0,

    /// <summary>binary16.</summary>
    F16 = 1,

    /// <summary>4 bits, symmetric, 32 a block.</summary>
    Q4_0 = 2,

    /// <summary>4 bits with a minimum, 32 a block.</summary>
    Q4_1 = 3,

    /// <summary>5 bits, symmetric, 32 a block.</summary>
    Q5_0 = 6,

    /// <summary>5 bits with a minimum, 32 a block.</summary>
    Q5_1 = 7,

    /// <summary>8 bits, symmetric, 32 a block.</summary>
    Q8_0 = 8,

    /// <summary>2 bits with minima, 16 groups of 16.</summary>
    Q2_K = 10,

    /// <summary>3 bits, symmetric, 16 groups of 16.</summary>
    Q3_K = 11,

    /// <summary>4 bits with minima, 8 groups of 32.</summary>
    Q4_K = 12,

    /// <summary>5 bits with minima, 8 groups of 32.</summary>
    Q5_K = 13,

    /// <summary>6 bits, symmetric, 16 groups of 16.</summary>
    Q6_K = 14,

    /// <summary>Eight weights from a grid of 256, signs of even parity.</summary>
    IQ2_XXS = 16,

    /// <summary>Eight weights from a grid of 512, signs of even parity.</summary>
    IQ2_XS = 17,

    /// <summary>Four weights from a grid of 256, signs of even parity.</summary>
    IQ3_XXS = 18,

    /// <summary>Eight ternary weights from a grid of 2,048, shifted by an eighth.</summary>
    IQ1_S = 19,

    /// <summary>4 bits into a code book of 16, 32 a block.</summary>
    IQ4_NL = 20,

    /// <summary>Four weights from a grid of 512, free signs.</summary>
    IQ3_S = 21,

    /// <summary>Eight weights from a grid of 1,024, free signs.</summary>
    IQ2_S = 22,

    /// <summary>4 bits into a code book of 16, 8 groups of 32.</summary>
    IQ4_XS = 23,

    /// <summary>Signed integer of 8 bits.</summary>
    I8 = 24,

    /// <summary>Signed integer of 16 bits.</summary>
    I16 = 25,

    /// <summary>Signed integer of 32 bits.</summary>
    I32 = 26,

    /// <summary>Signed integer of 64 bits.</summary>
    I64 = 27,

    /// <summary>binary64.</summary>
    F64 = 28,

    /// <summary>Eight ternary weights from a grid of 2,048, shifted by an eighth, 16 groups of 16.</summary>
    IQ1_M = 29,

    /// <summary>The upper half of binary32.</summary>
    BF16 = 30,

    /// <summary>Ternary, five weights a byte.</summary>
    TQ1_0 = 34,

    /// <summary>Ternary, four weights a byte.</summary>
    TQ2_0 = 35,

    /// <summary>OCP microscaling: E2M1 numbers with an E8M0 scale, 32 a block.</summary>
    MXFP4 = 39,

    /// <summary>E2M1 numbers with an E4M3 scale for 16, 64 a block.</summary>
    NVFP4 = 40,

    /// <summary>Signs, 128 a block.</summary>
    Q1_0 = 41,

    /// <summary>-1, 0, 1 or 2 times a scale, 64 a block.</summary>
    Q2_0 = 42,
}
