namespace Hanok.Numerics;

struct Count0 : ICount
{
    public static int Value => 0;
}

struct Count1 : ICount
{
    public static int Value => 1;
}

struct Count2 : ICount
{
    public static int Value => 2;
}

struct Count3 : ICount
{
    public static int Value => 3;
}

struct Count4 : ICount
{
    public static int Value => 4;
}

struct Count5 : ICount
{
    public static int Value => 5;
}

struct Count6 : ICount
{
    public static int Value => 6;
}

struct Count7 : ICount
{
    public static int Value => 7;
}

struct Count8 : ICount
{
    public static int Value => 8;
}

struct Count9 : ICount
{
    public static int Value => 9;
}

struct Count10 : ICount
{
    public static int Value => 10;
}

struct Count11 : ICount
{
    public static int Value => 11;
}

struct Count12 : ICount
{
    public static int Value => 12;
}

struct Count13 : ICount
{
    public static int Value => 13;
}

struct Count14 : ICount
{
    public static int Value => 14;
}
