using Hanok.Inference.Tests.Golden;
using Hanok.Tests;

namespace Hanok.Inference.Tests;

/// <summary>The entry of the child processes that generate with instruction sets turned off.</summary>
static class Program
{
    static int Main(string[] arguments)
    {
        TierRunner.WriteFlags();
        if (arguments is ["flags"]) return 0;
        if (arguments is not ["integer-generation", .. string[] threads]) return 2;
        foreach (string count in threads)
            foreach (string line in IntegerGeneration.Compute(int.Parse(count))) Console.WriteLine(line);
        return 0;
    }
}
