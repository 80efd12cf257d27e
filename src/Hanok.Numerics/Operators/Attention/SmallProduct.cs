using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>
/// Small products C (+)= A B for blocks that lie in the first-level cache: each element the chain c = fma(a[i,k], b[k,j], c), k ascending. A is read
/// element by element (any strides), B and C in whole vectors.
/// </summary>
static unsafe class SmallProduct
{
    /// <summary>Rows i &lt; <paramref name="rows"/>, columns j &lt; 16 * <paramref name="vectors"/>; strides in elements.</summary>
    [MethodImpl(Jit.Kernel)]
    public static void Multiply<L>(int rows, int vectors, int k, float* a, int aRow, int aColumn, float* b, int bRow, float* c, int cRow, bool accumulate) where L : struct, ILanes<L>
    {
        int v = 0;
        if (typeof(L) == typeof(Lanes512))
        {
            for (; v + 4 <= vectors; v += 4)
            {
                int i = 0;
                for (; i + 4 <= rows; i += 4) FourByFour<L>(k, a + (long)i * aRow, aRow, aColumn, b + v * 16, bRow, c + (long)i * cRow + v * 16, cRow, accumulate);
                for (; i < rows; i++) OneByFour<L>(k, a + (long)i * aRow, aColumn, b + v * 16, bRow, c + (long)i * cRow + v * 16, accumulate);
            }
            for (; v + 2 <= vectors; v += 2)
            {
                int i = 0;
                for (; i + 4 <= rows; i += 4) FourByTwo<L>(k, a + (long)i * aRow, aRow, aColumn, b + v * 16, bRow, c + (long)i * cRow + v * 16, cRow, accumulate);
                for (; i < rows; i++)
                {
                    OneByOne<L>(k, a + (long)i * aRow, aColumn, b + v * 16, bRow, c + (long)i * cRow + v * 16, accumulate);
                    OneByOne<L>(k, a + (long)i * aRow, aColumn, b + v * 16 + 16, bRow, c + (long)i * cRow + v * 16 + 16, accumulate);
                }
            }
        }
        for (; v < vectors; v++)
        {
            int i = 0;
            for (; i + 4 <= rows; i += 4) FourByOne<L>(k, a + (long)i * aRow, aRow, aColumn, b + v * 16, bRow, c + (long)i * cRow + v * 16, cRow, accumulate);
            for (; i < rows; i++) OneByOne<L>(k, a + (long)i * aRow, aColumn, b + v * 16, bRow, c + (long)i * cRow + v * 16, accumulate);
        }
    }

    [MethodImpl(Jit.Kernel)]
    static void FourByFour<L>(int k, float* a, int aRow, int aColumn, float* b, int bRow, float* c, int cRow, bool accumulate) where L : struct, ILanes<L>
    {
        float* c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
        L s00 = L.Create(0), s01 = L.Create(0), s02 = L.Create(0), s03 = L.Create(0);
        L s10 = L.Create(0), s11 = L.Create(0), s12 = L.Create(0), s13 = L.Create(0);
        L s20 = L.Create(0), s21 = L.Create(0), s22 = L.Create(0), s23 = L.Create(0);
        L s30 = L.Create(0), s31 = L.Create(0), s32 = L.Create(0), s33 = L.Create(0);
        if (accumulate)
        {
            s00 = L.Load(c);
            s01 = L.Load(c + 16);
            s02 = L.Load(c + 32);
            s03 = L.Load(c + 48);
            s10 = L.Load(c1);
            s11 = L.Load(c1 + 16);
            s12 = L.Load(c1 + 32);
            s13 = L.Load(c1 + 48);
            s20 = L.Load(c2);
            s21 = L.Load(c2 + 16);
            s22 = L.Load(c2 + 32);
            s23 = L.Load(c2 + 48);
            s30 = L.Load(c3);
            s31 = L.Load(c3 + 16);
            s32 = L.Load(c3 + 32);
            s33 = L.Load(c3 + 48);
        }
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        for (int i = 0; i < k; i++)
        {
            L b0 = L.Load(b), b1 = L.Load(b + 16), b2 = L.Load(b + 32), b3 = L.Load(b + 48);
            L x = L.Create(*a);
            s00 = L.Fma(x, b0, s00);
            s01 = L.Fma(x, b1, s01);
            s02 = L.Fma(x, b2, s02);
            s03 = L.Fma(x, b3, s03);
            x = L.Create(*a1);
            s10 = L.Fma(x, b0, s10);
            s11 = L.Fma(x, b1, s11);
            s12 = L.Fma(x, b2, s12);
            s13 = L.Fma(x, b3, s13);
            x = L.Create(*a2);
            s20 = L.Fma(x, b0, s20);
            s21 = L.Fma(x, b1, s21);
            s22 = L.Fma(x, b2, s22);
            s23 = L.Fma(x, b3, s23);
            x = L.Create(*a3);
            s30 = L.Fma(x, b0, s30);
            s31 = L.Fma(x, b1, s31);
            s32 = L.Fma(x, b2, s32);
            s33 = L.Fma(x, b3, s33);
            a += aColumn;
            a1 += aColumn;
            a2 += aColumn;
            a3 += aColumn;
            b += bRow;
        }
        L.Store(s00, c);
        L.Store(s01, c + 16);
        L.Store(s02, c + 32);
        L.Store(s03, c + 48);
        L.Store(s10, c1);
        L.Store(s11, c1 + 16);
        L.Store(s12, c1 + 32);
        L.Store(s13, c1 + 48);
        L.Store(s20, c2);
        L.Store(s21, c2 + 16);
        L.Store(s22, c2 + 32);
        L.Store(s23, c2 + 48);
        L.Store(s30, c3);
        L.Store(s31, c3 + 16);
        L.Store(s32, c3 + 32);
        L.Store(s33, c3 + 48);
    }

    [MethodImpl(Jit.Kernel)]
    static void FourByTwo<L>(int k, float* a, int aRow, int aColumn, float* b, int bRow, float* c, int cRow, bool accumulate) where L : struct, ILanes<L>
    {
        float* c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
        L s00 = L.Create(0), s01 = L.Create(0);
        L s10 = L.Create(0), s11 = L.Create(0);
        L s20 = L.Create(0), s21 = L.Create(0);
        L s30 = L.Create(0), s31 = L.Create(0);
        if (accumulate)
        {
            s00 = L.Load(c);
            s01 = L.Load(c + 16);
            s10 = L.Load(c1);
            s11 = L.Load(c1 + 16);
            s20 = L.Load(c2);
            s21 = L.Load(c2 + 16);
            s30 = L.Load(c3);
            s31 = L.Load(c3 + 16);
        }
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        for (int i = 0; i < k; i++)
        {
            L b0 = L.Load(b), b1 = L.Load(b + 16);
            L x = L.Create(*a);
            s00 = L.Fma(x, b0, s00);
            s01 = L.Fma(x, b1, s01);
            x = L.Create(*a1);
            s10 = L.Fma(x, b0, s10);
            s11 = L.Fma(x, b1, s11);
            x = L.Create(*a2);
            s20 = L.Fma(x, b0, s20);
            s21 = L.Fma(x, b1, s21);
            x = L.Create(*a3);
            s30 = L.Fma(x, b0, s30);
            s31 = L.Fma(x, b1, s31);
            a += aColumn;
            a1 += aColumn;
            a2 += aColumn;
            a3 += aColumn;
            b += bRow;
        }
        L.Store(s00, c);
        L.Store(s01, c + 16);
        L.Store(s10, c1);
        L.Store(s11, c1 + 16);
        L.Store(s20, c2);
        L.Store(s21, c2 + 16);
        L.Store(s30, c3);
        L.Store(s31, c3 + 16);
    }

    [MethodImpl(Jit.Kernel)]
    static void FourByOne<L>(int k, float* a, int aRow, int aColumn, float* b, int bRow, float* c, int cRow, bool accumulate) where L : struct, ILanes<L>
    {
        float* c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
        L s0 = L.Create(0), s1 = L.Create(0), s2 = L.Create(0), s3 = L.Create(0);
        if (accumulate)
        {
            s0 = L.Load(c);
            s1 = L.Load(c1);
            s2 = L.Load(c2);
            s3 = L.Load(c3);
        }
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        for (int i = 0; i < k; i++)
        {
            L v = L.Load(b);
            s0 = L.Fma(L.Create(*a), v, s0);
            s1 = L.Fma(L.Create(*a1), v, s1);
            s2 = L.Fma(L.Create(*a2), v, s2);
            s3 = L.Fma(L.Create(*a3), v, s3);
            a += aColumn;
            a1 += aColumn;
            a2 += aColumn;
            a3 += aColumn;
            b += bRow;
        }
        L.Store(s0, c);
        L.Store(s1, c1);
        L.Store(s2, c2);
        L.Store(s3, c3);
    }

    [MethodImpl(Jit.Kernel)]
    static void OneByFour<L>(int k, float* a, int aColumn, float* b, int bRow, float* c, bool accumulate) where L : struct, ILanes<L>
    {
        L s0 = L.Create(0), s1 = L.Create(0), s2 = L.Create(0), s3 = L.Create(0);
        if (accumulate)
        {
            s0 = L.Load(c);
            s1 = L.Load(c + 16);
            s2 = L.Load(c + 32);
            s3 = L.Load(c + 48);
        }
        for (int i = 0; i < k; i++)
        {
            L x = L.Create(*a);
            s0 = L.Fma(x, L.Load(b), s0);
            s1 = L.Fma(x, L.Load(b + 16), s1);
            s2 = L.Fma(x, L.Load(b + 32), s2);
            s3 = L.Fma(x, L.Load(b + 48), s3);
            a += aColumn;
            b += bRow;
        }
        L.Store(s0, c);
        L.Store(s1, c + 16);
        L.Store(s2, c + 32);
        L.Store(s3, c + 48);
    }

    [MethodImpl(Jit.Kernel)]
    static void OneByOne<L>(int k, float* a, int aColumn, float* b, int bRow, float* c, bool accumulate) where L : struct, ILanes<L>
    {
        L s = accumulate ? L.Load(c) : L.Create(0);
        for (int i = 0; i < k; i++)
        {
            s = L.Fma(L.Create(*a), L.Load(b), s);
            a += aColumn;
            b += bRow;
        }
        L.Store(s, c);
    }
}
