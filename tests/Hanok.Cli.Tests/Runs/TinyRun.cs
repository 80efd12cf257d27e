namespace Hanok.Cli.Tests.Runs;

/// <summary>One undisturbed run of <c>recipes/tiny.yaml</c> that the tests of this folder share and never change.</summary>
public sealed class TinyRun() : SharedRun("tiny", "tiny")
{
    /// <summary>Name of the collection of tests that share the run.</summary>
    public const string Name = "tiny";

    /// <summary>The digest that the README prints: equal on every machine, under AVX-512 and AVX2, with any number of threads.</summary>
    public static string GoldenDigest { get; } = File.ReadAllText(Hanok.Tests.GoldenFiles.Committed("tiny", "final_digest.txt")).Trim();
}

/// <summary>The tests that share one undisturbed run; one after another.</summary>
[CollectionDefinition(TinyRun.Name)]
public sealed class TinyRunCollection : ICollectionFixture<TinyRun>;
