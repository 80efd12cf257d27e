using Hanok.Numerics.Tests;
using Hanok.Tests;

// The child process of the tests under Hashes: reports what it may use, then the hash of every case for each number of threads.
// "dotnet exec Hanok.Numerics.Tests.dll hashes" writes the lines of tests/golden/numerics-v1/kernels.tsv.
TierRunner.WriteFlags();
if (args is ["hashes", ..])
    foreach (string line in HashCases.Compute(args.Length > 1 ? [.. args[1..].Select(int.Parse)] : [1])) Console.WriteLine(line);
if (args is ["short-cuts"])
    foreach (string line in SymmetricProductTests.Compare()) Console.WriteLine(line);
