using System.Diagnostics;
using Hanok.Data.Documents;

namespace Hanok.Data.Sources;

/// <summary>What the step <c>collect</c> is given.</summary>
public sealed record CollectOptions
{
    /// <summary>The recipe's sources, in order.</summary>
    public required IReadOnlyList<SourceSpec> Sources { get; init; }

    /// <summary>The run's <c>work</c> folder: documents go to <c>work/documents</c>.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>Where downloads are kept for the next time; null: <c>work/downloads</c>.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>What relative paths of the recipe start from; null: the current folder.</summary>
    public string? BaseDirectory { get; init; }

    /// <summary>Where the files lie that were given on the command line, by the names that the recipe has for them (<see cref="SourceSpec.AddedPrefix"/>).</summary>
    public IReadOnlyDictionary<string, string> Added { get; init; } = new Dictionary<string, string>();

    /// <summary>True forbids the network: only what was fetched earlier is used.</summary>
    public bool Offline { get; init; }

    /// <summary>Makes the documents of a <c>skills</c> source.</summary>
    public Func<SourceSpec, CancellationToken, IEnumerable<Document>>? Generate { get; init; }

    /// <summary>Seconds after which a tool that fetches is given up.</summary>
    public int FetchSeconds { get; init; } = 300;

    internal string Cache => CacheDirectory ?? Path.Combine(WorkDirectory, "downloads");

    internal string Documents => Path.Combine(WorkDirectory, "documents");

    /// <summary>Runs while the network is waited for.</summary>
    internal Stopwatch Fetching { get; } = new();

    /// <summary>Runs a tool that fetches: its time is a download's, not the step's.</summary>
    internal void Fetch(string program, IEnumerable<string> arguments, string? folder, CancellationToken cancellation)
    {
        Fetching.Start();
        try
        {
            Commands.Run(program, arguments, folder, FetchSeconds, cancellation);
        }
        finally
        {
            Fetching.Stop();
        }
    }
}
