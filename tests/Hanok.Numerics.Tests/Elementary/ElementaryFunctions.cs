namespace Hanok.Numerics.Tests;

/// <summary>The binary32 functions with the vector form, the scalar twin and the range worth testing.</summary>
static unsafe class ElementaryFunctions
{
    public static (string Name, Action<float[], float[]> Map, Func<float, float> Twin, float Low, float High)[] All { get; } =
    [
        ("exp", (x, y) => Elementary.Exp(x, y), Elementary.Exp, -110, 95),
        ("log", (x, y) => Elementary.Log(x, y), Elementary.Log, 0, 50),
        ("log1p", (x, y) => Elementary.Log1p(x, y), Elementary.Log1p, -0.999f, 20),
        ("tanh", (x, y) => Elementary.Tanh(x, y), Elementary.Tanh, -12, 12),
        ("sigmoid", (x, y) => Elementary.Sigmoid(x, y), Elementary.Sigmoid, -110, 40),
        ("silu", (x, y) => Elementary.Silu(x, y), Elementary.Silu, -110, 40),
        ("silu'", (x, y) => Map<SiluSlope>(x, y), Elementary.SiluDerivative, -110, 40),
        ("erf", (x, y) => Elementary.Erf(x, y), Elementary.Erf, -5, 5),
        ("gelu", (x, y) => Elementary.Gelu(x, y), Elementary.Gelu, -16, 16),
        ("gelu'", (x, y) => Map<GeluSlope>(x, y), Elementary.GeluDerivative, -16, 16),
        ("gelu-tanh", (x, y) => Elementary.GeluTanh(x, y), Elementary.GeluTanh, -16, 16),
        ("gelu-tanh'", (x, y) => Map<GeluTanhSlope>(x, y), Elementary.GeluTanhDerivative, -16, 16),
    ];

    static void Map<TFunction>(float[] x, float[] y) where TFunction : struct, ILaneFunction => LaneLoops.Map<TFunction>(x, y);

    struct SiluSlope : ILaneFunction
    {
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Elementary.SiluDerivative(x);
    }

    struct GeluSlope : ILaneFunction
    {
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Elementary.GeluDerivative(x);
    }

    struct GeluTanhSlope : ILaneFunction
    {
        public static T Apply<T>(T x) where T : struct, ILaneMath<T> => Elementary.GeluTanhDerivative(x);
    }
}
