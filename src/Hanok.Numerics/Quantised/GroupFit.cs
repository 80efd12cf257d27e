using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>
/// Scale and minimum of one group of weights: x[j] is near scale * q[j] - minimum, q an integer of [low, high]; least sum of w (x - value)^2.
/// Candidates for the scale are tried around the one that the extremes ask for; each is improved by least squares for the integers it gives, alternately.
/// </summary>
/// <remarks>n is a multiple of 16 and sums follow the contract's reduction, so that every tier finds the same.</remarks>
static unsafe class GroupFit
{
    // Tenths of a level, nearest first, so that what the extremes give exactly is kept.
    static ReadOnlySpan<sbyte> Steps => [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8, 9, -9];

    /// <summary>The weighted squared error where integers are the nearest ones.</summary>
    [MethodImpl(Jit.Kernel)]
    public static float Error<T>(float* x, float* w, int n, float scale, float minimum, float low, float high) where T : struct, ILanes<T>
    {
        T s = T.Create(scale), inverse = T.Create(scale != 0 ? 1 / scale : 0), m = T.Create(minimum), l = T.Create(low), h = T.Create(high), sum = T.Create(0);
        for (int j = 0; j < n; j += 16)
        {
            T v = T.Load(x + j);
            T d = T.Fma(s, Nearest(v, m, inverse, l, h), T.Create(0) - m) - v;
            sum = T.Fma(d * d, T.Load(w + j), sum);
        }
        return T.Sum(sum);
    }

    /// <summary>q[j] = the integer nearest to (x[j] + minimum) / scale.</summary>
    [MethodImpl(Jit.Kernel)]
    public static void Integers<T>(float* x, float* q, int n, float scale, float minimum, float low, float high) where T : struct, ILanes<T>
    {
        T inverse = T.Create(scale != 0 ? 1 / scale : 0), m = T.Create(minimum), l = T.Create(low), h = T.Create(high);
        for (int j = 0; j < n; j += 16) T.Store(Nearest(T.Load(x + j), m, inverse, l, h), q + j);
    }

    /// <summary>value = scale * q, q of [-extreme, extreme - 1]. The scale has either sign.</summary>
    public static void Symmetric<T>(float* x, float* w, int n, int extreme, out float scale) where T : struct, ILanes<T>
    {
        float largest = 0;
        for (int j = 0; j < n; j++)
            if (MathF.Abs(x[j]) > MathF.Abs(largest)) largest = x[j];
        scale = 0;
        if (largest == 0) return;
        float best = float.PositiveInfinity;
        for (int sign = -1; sign <= 1; sign += 2)
            foreach (int step in Steps)
            {
                float s = largest / (sign * (extreme + 0.1f * step));
                for (int round = 0; round < 3; round++)
                {
                    float error = Error<T>(x, w, n, s, 0, -extreme, extreme - 1);
                    if (error < best) (best, scale) = (error, s);
                    Moments moments = Measure<T>(x, w, n, s, 0, -extreme, extreme - 1);
                    if (!(moments.QQ > 0)) break;
                    float next = moments.XQ / moments.QQ;
                    if (next == s || next == 0) break;
                    s = next;
                }
            }
    }

    /// <summary>value = scale * q - minimum, q of [0, top]; the scale is not negative, and the minimum neither unless <paramref name="free"/>.</summary>
    public static void WithMinimum<T>(float* x, float* w, int n, int top, bool free, out float scale, out float minimum) where T : struct, ILanes<T>
    {
        float least = x[0], largest = x[0], sumW = 0, sumX = 0;
        for (int j = 0; j < n; j++)
        {
            least = Math.Min(least, x[j]);
            largest = Math.Max(largest, x[j]);
            sumW += w[j];
            sumX += w[j] * x[j];
        }
        if (!free && least > 0) least = 0;
        (scale, minimum) = (0, -least);
        if (!(largest > least)) return;
        float best = Error<T>(x, w, n, 0, -least, 0, top);
        foreach (int step in Steps)
        {
            float s = (largest - least) / (top + 0.1f * step), m = -least;
            for (int round = 0; round < 3; round++)
            {
                float error = Error<T>(x, w, n, s, m, 0, top);
                if (error < best) (best, scale, minimum) = (error, s, m);
                Moments q = Measure<T>(x, w, n, s, m, 0, top);
                float determinant = sumW * q.QQ - q.Q * q.Q;
                if (!(determinant > 0)) break;
                float nextS = (sumW * q.XQ - sumX * q.Q) / determinant, nextM = (q.Q * q.XQ - q.QQ * sumX) / determinant;
                if (!free && nextM < 0) (nextS, nextM) = (q.XQ / q.QQ, 0);
                if (!(nextS > 0) || (nextS == s && nextM == m)) break;
                (s, m) = (nextS, nextM);
            }
        }
    }

    /// <summary>Sums of w q, w q^2 and w x q.</summary>
    [MethodImpl(Jit.Kernel)]
    public static Moments Measure<T>(float* x, float* w, int n, float scale, float minimum, float low, float high) where T : struct, ILanes<T>
    {
        T inverse = T.Create(scale != 0 ? 1 / scale : 0), m = T.Create(minimum), l = T.Create(low), h = T.Create(high);
        T sumQ = T.Create(0), sumQQ = T.Create(0), sumXQ = T.Create(0);
        for (int j = 0; j < n; j += 16)
        {
            T v = T.Load(x + j), q = Nearest(v, m, inverse, l, h), wq = T.Load(w + j) * q;
            sumQ += wq;
            sumQQ = T.Fma(wq, q, sumQQ);
            sumXQ = T.Fma(wq, v, sumXQ);
        }
        return new(T.Sum(sumQ), T.Sum(sumQQ), T.Sum(sumXQ));
    }

    /// <summary>Sums of w q, w q^2 and w x q.</summary>
    public readonly record struct Moments(float Q, float QQ, float XQ);

    // The clamp takes its bound where the operand is NaN (0 times an overflowed reciprocal).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T Nearest<T>(T x, T minimum, T inverse, T low, T high) where T : struct, ILanes<T> =>
        T.Min(T.Max(T.Round((x + minimum) * inverse), low), high);
}
