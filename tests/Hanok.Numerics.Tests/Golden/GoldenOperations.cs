using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Numerics.Tests;

/// <summary>What the comparisons with PyTorch's values share.</summary>
static class GoldenOperations
{
    /// <summary>max |actual - expected| / max |expected|, the measure of the golden files' README.</summary>
    public static double Difference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs((double)actual[i] - expected[i]));
            Assert.True(float.IsFinite(actual[i]), $"element {i} is {actual[i]}");
        }
        return largest == 0 ? difference : difference / largest;
    }

    public static void Close(string what, ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double tolerance = 3e-6)
    {
        double d = Difference(actual, expected);
        Assert.True(d <= tolerance, $"{what}: difference {d:g3} of the largest entry, allowed {tolerance:g3}");
    }

    public static Tensor ToTensor(float[] values, params int[] shape)
    {
        Tensor t = new(shape);
        values.CopyTo(t.Span);
        return t;
    }

    /// <summary>[B, H, T, D] to rows [B*T, H*D].</summary>
    public static float[] ToRows(float[] x, int b, int h, int t, int d)
    {
        float[] y = new float[x.Length];
        for (int i = 0; i < b; i++)
            for (int j = 0; j < h; j++)
                for (int k = 0; k < t; k++)
                    Array.Copy(x, ((i * h + j) * t + k) * d, y, (i * t + k) * h * d + j * d, d);
        return y;
    }

    /// <summary>The cases of a settings file that <paramref name="wanted"/> picks.</summary>
    public static List<JsonElement> Cases(string json, Func<JsonElement, bool> wanted)
    {
        JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        List<JsonElement> cases = [.. document.RootElement.GetProperty("cases").EnumerateArray().Where(wanted)];
        Assert.NotEmpty(cases);
        return cases;
    }

    public static string Text(this JsonElement e, string name) => e.GetProperty(name).GetString()!;

    public static double Number(this JsonElement e, string name, double otherwise) => e.TryGetProperty(name, out JsonElement v) ? v.GetDouble() : otherwise;

    public static string Json(string name) => GoldenFiles.Any("training", "ops", name + ".json");

    public static GoldenTensors Arrays(string name) => new(GoldenFiles.Any("training", "ops", name + ".safetensors"));
}
