namespace Hanok.Recipes;

/// <summary>The processor in words, for figures: a speed without it says nothing.</summary>
public static class Processor
{
    /// <summary>Model name and number of processors, with the widest vectors in use.</summary>
    public static string Name { get; } = $"{Model()}, {Environment.ProcessorCount} cores, {Vectors()}";

    static string Model()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/cpuinfo"))
                if (line.StartsWith("model name", StringComparison.Ordinal)) return line[(line.IndexOf(':') + 1)..].Trim();
        }
        catch (IOException)
        {
            // Not Linux: the architecture must do.
        }
        return System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
    }

    static string Vectors() =>
        System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "AVX-512" : System.Runtime.Intrinsics.X86.Avx2.IsSupported ? "AVX2" : "128-bit";
}
