using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>Copies strips of a matrix into the order in which the register tiles read them: element k of line i at k * width + i.</summary>
/// <remarks>A "line" is a row of A or a column of B. Packing moves numbers and computes none.</remarks>
static unsafe class Packing
{
    /// <summary>Packs strips that lie side by side: strip s takes lines widths[0] + … + widths[s-1] on, and lies at strips[s].</summary>
    /// <param name="source">Line 0, element 0.</param>
    /// <param name="line">Distance between lines.</param>
    /// <param name="step">Distance between the elements of a line; 1, or <paramref name="line"/> is 1.</param>
    /// <param name="length">Elements of a line.</param>
    /// <param name="widths">Lines of each strip, 1 to 16.</param>
    /// <param name="strips">Where each strip goes: length * its stride elements.</param>
    /// <param name="stride">Distance between the groups of one k in a strip, at least its width (what lies above the width is zeroed); 0: the width itself.</param>
    public static void Pack(float* source, nint line, nint step, int length, ReadOnlySpan<int> widths, float** strips, int stride)
    {
        if (line == 1)
        {
            fixed (int* w = widths) PackAcross(source, step, length, widths.Length, w, strips, stride);
        }
        else
        {
            float* from = source;
            for (int s = 0; s < widths.Length; from += widths[s++] * line)
                PackAlong(from, line, step, length, widths[s], strips[s], stride == 0 ? widths[s] : stride);
        }
        for (int s = 0; s < widths.Length; s++)
            if (stride > widths[s])
                for (nint k = 0; k < length; k++) new Span<float>(strips[s] + k * stride + widths[s], stride - widths[s]).Clear();
    }

    /// <summary>Lines are neighbours in memory: each k is one run of memory, shared out among the strips.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PackAcross(float* source, nint step, int length, int count, int* widths, float** strips, int stride)
    {
        for (nint k = 0; k < length; k++, source += step)
        {
            float* from = source;
            for (int s = 0; s < count; s++)
            {
                int width = widths[s];
                float* to = strips[s] + k * (stride == 0 ? width : stride);
                Prefetch(from + PrefetchGroups * step);
                if (width >= 8)
                {
                    // Two copies of 8 that overlap where the width is below 16.
                    Vector256<float> low = Vector256.Load(from), high = Vector256.Load(from + width - 8);
                    low.Store(to);
                    high.Store(to + width - 8);
                }
                else if (width >= 4)
                {
                    Vector128<float> low = Vector128.Load(from), high = Vector128.Load(from + width - 4);
                    low.Store(to);
                    high.Store(to + width - 4);
                }
                else
                {
                    for (int i = 0; i < width; i++) to[i] = from[i];
                }
                from += width;
            }
        }
    }

    /// <summary>The elements of a line are neighbours: blocks of 8 by 8 are transposed in registers. Writes nothing above the width.</summary>
    internal static void PackAlong(float* source, nint line, nint step, int length, int width, float* destination, int stride)
    {
        int k = 0;
        if (Avx.IsSupported && width >= 8 && step == 1)
        {
            k = Strip8(source, line, length, destination, stride);
            if (width > 8) Strip8(source + (width - 8) * line, line, length, destination + width - 8, stride);
        }
        else if (Sse.IsSupported && width >= 4 && step == 1)
        {
            for (int i = 0; ; i = Math.Min(i + 4, width - 4))
            {
                k = Strip4(source + i * line, line, length, destination + i, stride);
                if (i == width - 4) break;
            }
        }
        for (; k < length; k++)
            for (int i = 0; i < width; i++) destination[(nint)k * stride + i] = source[i * line + k * step];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int Strip8(float* source, nint line, int length, float* destination, nint stride)
    {
        int k = 0;
        for (; k <= length - 8; k += 8, destination += 8 * stride)
        {
            float* s = source + k;
            Vector256<float> r0 = Vector256.Load(s), r1 = Vector256.Load(s + line);
            s += 2 * line;
            Vector256<float> r2 = Vector256.Load(s), r3 = Vector256.Load(s + line);
            s += 2 * line;
            Vector256<float> r4 = Vector256.Load(s), r5 = Vector256.Load(s + line);
            s += 2 * line;
            Vector256<float> r6 = Vector256.Load(s), r7 = Vector256.Load(s + line);
            if ((k & 8) == 0) PrefetchNext(source + k + 8 * line, line);
            Vector256<double> t0 = Avx.UnpackLow(r0, r1).AsDouble(), t1 = Avx.UnpackHigh(r0, r1).AsDouble();
            Vector256<double> t2 = Avx.UnpackLow(r2, r3).AsDouble(), t3 = Avx.UnpackHigh(r2, r3).AsDouble();
            Vector256<double> t4 = Avx.UnpackLow(r4, r5).AsDouble(), t5 = Avx.UnpackHigh(r4, r5).AsDouble();
            Vector256<double> t6 = Avx.UnpackLow(r6, r7).AsDouble(), t7 = Avx.UnpackHigh(r6, r7).AsDouble();
            Vector256<double> u0 = Avx.UnpackLow(t0, t2), u1 = Avx.UnpackHigh(t0, t2), u2 = Avx.UnpackLow(t1, t3), u3 = Avx.UnpackHigh(t1, t3);
            Vector256<double> u4 = Avx.UnpackLow(t4, t6), u5 = Avx.UnpackHigh(t4, t6), u6 = Avx.UnpackLow(t5, t7), u7 = Avx.UnpackHigh(t5, t7);
            float* d = destination;
            Avx.Permute2x128(u0, u4, 0x20).AsSingle().Store(d);
            Avx.Permute2x128(u1, u5, 0x20).AsSingle().Store(d + stride);
            d += 2 * stride;
            Avx.Permute2x128(u2, u6, 0x20).AsSingle().Store(d);
            Avx.Permute2x128(u3, u7, 0x20).AsSingle().Store(d + stride);
            d += 2 * stride;
            Avx.Permute2x128(u0, u4, 0x31).AsSingle().Store(d);
            Avx.Permute2x128(u1, u5, 0x31).AsSingle().Store(d + stride);
            d += 2 * stride;
            Avx.Permute2x128(u2, u6, 0x31).AsSingle().Store(d);
            Avx.Permute2x128(u3, u7, 0x31).AsSingle().Store(d + stride);
        }
        return k;
    }

    // Strips are short and far apart, so that the hardware's prefetchers come too late: the packing asks for what comes next itself.
    const int PrefetchGroups = 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Prefetch(float* p)
    {
        if (Sse.IsSupported) Sse.Prefetch0(p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void PrefetchNext(float* p, nint line)
    {
        Prefetch(p);
        Prefetch(p + line);
        p += 2 * line;
        Prefetch(p);
        Prefetch(p + line);
        p += 2 * line;
        Prefetch(p);
        Prefetch(p + line);
        p += 2 * line;
        Prefetch(p);
        Prefetch(p + line);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int Strip4(float* source, nint line, int length, float* destination, nint stride)
    {
        int k = 0;
        for (; k <= length - 4; k += 4, destination += 4 * stride)
        {
            float* s = source + k;
            Vector128<float> r0 = Vector128.Load(s), r1 = Vector128.Load(s + line), r2 = Vector128.Load(s + 2 * line), r3 = Vector128.Load(s + 3 * line);
            Vector128<float> t0 = Sse.UnpackLow(r0, r1), t1 = Sse.UnpackLow(r2, r3), t2 = Sse.UnpackHigh(r0, r1), t3 = Sse.UnpackHigh(r2, r3);
            Sse.MoveLowToHigh(t0, t1).Store(destination);
            Sse.MoveHighToLow(t1, t0).Store(destination + stride);
            Sse.MoveLowToHigh(t2, t3).Store(destination + 2 * stride);
            Sse.MoveHighToLow(t3, t2).Store(destination + 3 * stride);
        }
        return k;
    }
}
