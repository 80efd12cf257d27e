using System.Text.Json;
using Hanok.Tests;
using static Hanok.Numerics.Tests.GoldenOperations;

namespace Hanok.Numerics.Tests;

/// <summary>GELU against PyTorch's values: y = gelu(gate) * up, with gradients.</summary>
public sealed class GoldenActivationTests
{
    [SkippableTheory]
    [InlineData("geglu_tanh")]
    [InlineData("geglu_erf")]
    public void Gelu_Golden_MatchesValueAndGradients(string kind)
    {
        GoldenTensors g = Arrays("activation");
        foreach (JsonElement c in Cases(Json("activation"), e => e.Text("kind") == kind))
        {
            string name = c.Text("case");
            float[] gate = g.Floats($"{name}/gate"), up = g.Floats($"{name}/up"), dy = g.Floats($"{name}/d_y");
            Func<float, float> f = kind == "geglu_erf" ? Elementary.Gelu : Elementary.GeluTanh;
            Func<float, float> slope = kind == "geglu_erf" ? Elementary.GeluDerivative : Elementary.GeluTanhDerivative;
            Close($"{name} y", [.. gate.Select((v, i) => f(v) * up[i])], g.Floats($"{name}/y"));
            Close($"{name} d_up", [.. gate.Select((v, i) => f(v) * dy[i])], g.Floats($"{name}/d_up"));
            Close($"{name} d_gate", [.. gate.Select((v, i) => slope(v) * up[i] * dy[i])], g.Floats($"{name}/d_gate"));
        }
    }
}
