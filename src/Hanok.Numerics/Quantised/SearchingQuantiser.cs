using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Packs blocks by search for the least weighted squared error: the K types, and Q4_0 to Q5_1 where columns have an importance.</summary>
/// <remarks>
/// Each group is fitted alone (<see cref="GroupFit"/>). The block's scale is the one that its integer group scales meet best; these then go up or down by one where the exact error falls;
/// the block's scales follow by least squares from all integers, and the step is repeated while the error falls. The block is first divided by a power of two, so that nothing over- or underflows.
/// </remarks>
static unsafe class SearchingQuantiser
{
    /// <summary>Whether <paramref name="type"/> is packed here.</summary>
    public static bool Handles(BlockType type, bool weighted) => type switch
    {
        BlockType.Q2_K or BlockType.Q3_K or BlockType.Q4_K or BlockType.Q5_K or BlockType.Q6_K => true,
        BlockType.Q4_0 or BlockType.Q4_1 or BlockType.Q5_0 or BlockType.Q5_1 => weighted,
        _ => false,
    };

    /// <summary>Packs one block at <paramref name="x"/>; <paramref name="importance"/> may be null.</summary>
    public static void Quantise(BlockType type, float* x, float* importance, byte* b) => Tier.Run(new Kernel(type, x, importance, b));

    readonly struct Kernel(BlockType type, float* x, float* importance, byte* b) : ILaneKernel
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<T>() where T : struct, ILanes<T>
        {
            float* v = stackalloc float[256], w = stackalloc float[256], q = stackalloc float[256];
            byte* bytes = stackalloc byte[256];
            int length = BlockFormat.Of(type).Length;
            int exponent = Normalise(x, importance, v, w, length);
            switch (type)
            {
                case BlockType.Q4_0: Small<T>(v, w, q, bytes, exponent, 16, symmetric: true); break;
                case BlockType.Q5_0: Small<T>(v, w, q, bytes, exponent, 32, symmetric: true); break;
                case BlockType.Q4_1: Small<T>(v, w, q, bytes, exponent, 16, symmetric: false); break;
                case BlockType.Q5_1: Small<T>(v, w, q, bytes, exponent, 32, symmetric: false); break;
                case BlockType.Q2_K: Large<T>(v, w, q, bytes, exponent, new(16, 0, 3, 0, 15)); break;
                case BlockType.Q3_K: Large<T>(v, w, q, bytes, exponent, new(16, -4, 3, -32, 31)); break;
                case BlockType.Q4_K: Large<T>(v, w, q, bytes, exponent, new(32, 0, 15, 0, 63)); break;
                case BlockType.Q5_K: Large<T>(v, w, q, bytes, exponent, new(32, 0, 31, 0, 63)); break;
                case BlockType.Q6_K: Large<T>(v, w, q, bytes, exponent, new(16, -32, 31, -128, 127)); break;
                default: throw new ArgumentOutOfRangeException(nameof(type), type, "no type that is searched for");
            }
        }

        void Small<T>(float* v, float* w, float* q, byte* bytes, int exponent, int levels, bool symmetric) where T : struct, ILanes<T>
        {
            float minimum = 0, scale;
            if (symmetric) GroupFit.Symmetric<T>(v, w, 32, levels / 2, out scale);
            else GroupFit.WithMinimum<T>(v, w, 32, levels - 1, free: true, out scale, out minimum);
            int low = symmetric ? -levels / 2 : 0;
            HalfScale d = new(scale, exponent), m = new(-minimum, exponent);
            GroupFit.Integers<T>(v, q, 32, d.Value, -m.Value, low, low + levels - 1);
            for (int j = 0; j < 32; j++) bytes[j] = (byte)((int)q[j] - low);
            *(ushort*)b = d.Bits;
            if (!symmetric) *(ushort*)(b + 2) = m.Bits;
            BlockPacking.FourOrFive(bytes, b + (symmetric ? 2 : 4), levels == 32);
        }

        void Large<T>(float* v, float* w, float* q, byte* bytes, int exponent, SuperBlock.Shape shape) where T : struct, ILanes<T>
        {
            int* integers = stackalloc int[32];
            SuperBlock block = new(v, w, exponent, shape, integers);
            block.Search<T>();
            for (int g = 0; g < 256 / shape.Group; g++)
            {
                int at = g * shape.Group;
                GroupFit.Integers<T>(v + at, q + at, shape.Group, block.Scale.Value * block.Scales[g], block.Minimum.Value * block.Minima[g], shape.Low, shape.High);
            }
            for (int j = 0; j < 256; j++) bytes[j] = (byte)((int)q[j] - shape.Low);
            Pack(bytes, block.Scales, block.Minima, block.Scale.Bits, block.Minimum.Bits);
        }

        void Pack(byte* q, int* scales, int* minima, ushort d, ushort m)
        {
            switch (type)
            {
                case BlockType.Q2_K:
                    for (int g = 0; g < 16; g++) b[g] = (byte)(scales[g] | (minima[g] << 4));
                    BlockPacking.Crumbs(q, b + 16, 0);
                    BlockPacking.Crumbs(q + 128, b + 48, 0);
                    ((ushort*)(b + 80))[0] = d;
                    ((ushort*)(b + 80))[1] = m;
                    break;
                case BlockType.Q3_K:
                    BlockPacking.Bits(q, b, 2);
                    BlockPacking.Crumbs(q, b + 32, 0);
                    BlockPacking.Crumbs(q + 128, b + 64, 0);
                    for (int g = 0; g < 16; g++) scales[g] += 32;
                    BlockPacking.SixBitScales(scales, b + 96);
                    *(ushort*)(b + 108) = d;
                    break;
                case BlockType.Q4_K or BlockType.Q5_K:
                    ((ushort*)b)[0] = d;
                    ((ushort*)b)[1] = m;
                    BlockPacking.SixBitScales(scales, minima, b + 4);
                    bool five = type == BlockType.Q5_K;
                    if (five) BlockPacking.Bits(q, b + 16, 4);
                    for (int i = 0; i < 4; i++) BlockPacking.Nibbles(q + 64 * i, q + 64 * i + 32, b + (five ? 48 : 16) + 32 * i, 32);
                    break;
                case BlockType.Q6_K:
                    for (int half = 0; half < 2; half++)
                    {
                        BlockPacking.Nibbles(q + 128 * half, q + 128 * half + 64, b + 64 * half, 64);
                        BlockPacking.Crumbs(q + 128 * half, b + 128 + 32 * half, 4);
                    }
                    for (int g = 0; g < 16; g++) b[192 + g] = (byte)scales[g];
                    *(ushort*)(b + 208) = d;
                    break;
            }
        }

        /// <summary>v = x 2^-e with the largest magnitude in [1, 2) (or x subnormal), w = importance with largest 1, or all 1. Returns e.</summary>
        static int Normalise(float* x, float* importance, float* v, float* w, int length)
        {
            float largest = 0, heaviest = 0;
            for (int j = 0; j < length; j++)
            {
                largest = Math.Max(largest, MathF.Abs(x[j]));
                if (importance != null) heaviest = Math.Max(heaviest, importance[j]);
            }
            int exponent = largest > 0 ? Math.Clamp(Math.ILogB(largest), -126, 127) : 0;
            float factor = MathF.ScaleB(1, -exponent);
            for (int j = 0; j < length; j++)
            {
                v[j] = x[j] * factor;
                w[j] = heaviest > 0 ? importance[j] / heaviest : 1;
            }
            return exponent;
        }
    }
}
