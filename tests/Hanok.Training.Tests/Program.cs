using Hanok.Tests;
using Hanok.Training.Tests.Golden;

namespace Hanok.Training.Tests;

/// <summary>The entry of the child processes that train with instruction sets turned off.</summary>
static class Program
{
    static int Main(string[] arguments)
    {
        TierRunner.WriteFlags();
        if (arguments is ["flags"]) return 0;
        if (arguments is not ["golden-run", .. string[] threads]) return 2;
        foreach (string count in threads) Console.WriteLine($"{count}\t{GoldenRun.Compute(int.Parse(count))}");
        return 0;
    }
}
