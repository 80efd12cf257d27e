using Hanok.Data.Documents;
using Hanok.Data.Pairs;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>How far a step of data work is.</summary>
/// <param name="Done">Parts done.</param>
/// <param name="Total">Parts in all.</param>
/// <param name="What">The part being worked on.</param>
public readonly record struct DataProgress(long Done, long Total, string What);

/// <summary>The step <c>collect</c>: sources become documents and aligned pairs. The only step that touches the network.</summary>
public static class Collector
{
    /// <summary>The collected documents, in <c>work/documents</c>.</summary>
    public const string DocumentsFile = "collected.jsonl";

    /// <summary>The collected pairs, in <c>work/documents</c>.</summary>
    public const string PairsFile = "collected-pairs.jsonl";

    /// <summary>
    /// Collects every source of <paramref name="options"/> and writes <see cref="DocumentsFile"/>, <see cref="PairsFile"/> and the report to <c>work/documents</c>.
    /// What cannot be had is left out and reported.
    /// </summary>
    /// <exception cref="UserError"><c>data.source_name</c>; <c>data.nothing</c>: no source gave any text; <c>files.cannot_write</c>.</exception>
    public static CollectReport Run(CollectOptions options, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        foreach (SourceSpec spec in options.Sources) spec.Check();
        CollectReport report = new();
        PairTable pairs = new();
        Apt apt = new(options, cancellation);
        apt.Prepare([.. options.Sources.Where(static s => s.Kind == SourceKind.Debian).Select(static s => s.Name)]);
        using (JsonLinesWriter<Document> writer = new(Path.Combine(options.Documents, DocumentsFile), DocumentFile.ToJson))
        {
            HashSet<string> ids = [];
            for (int i = 0; i < options.Sources.Count; i++)
            {
                SourceSpec spec = options.Sources[i];
                progress?.Report(new DataProgress(i, options.Sources.Count, spec.Use));
                SourceBuilder builder = new(spec, SourceName(spec), report, pairs);
                try
                {
                    Read(builder, apt, options, cancellation);
                }
                catch (Exception e) when (e is UserError or IOException or UnauthorizedAccessException or InvalidDataException && e is not UserError { Key: "files.cannot_write" })
                {
                    builder.Problem("", e as UserError ?? new UserError("data.unreadable", e, spec.Use, e.Message));
                }
                if (builder.Documents.Count == 0) continue;
                foreach (Document d in builder.Documents) if (ids.Add(d.Id)) writer.Add(d);
                report.Sources.Add(builder.Record());
            }
            if (writer.Count == 0) throw new UserError("data.nothing", report.Problems.Take(3).Select(static p => p.Error));
            writer.Commit();
        }
        progress?.Report(new DataProgress(options.Sources.Count, options.Sources.Count, ""));
        List<TextPair> all = [.. pairs.Take()];
        report.Pairs = PairFile.Write(Path.Combine(options.Documents, PairsFile), all);
        report.FetchSeconds = options.Fetching.Elapsed.TotalSeconds;
        report.SentencePairs = all.Count(static p => p.IsSentence);
        report.Save(Path.Combine(options.Documents, CollectReport.FileName));
        return report;
    }

    /// <summary>The bytes that fetching <paramref name="spec"/> takes, without any network: 0 where it is cached or needs none, null where nobody knows.</summary>
    public static long? FetchBytes(SourceSpec spec, CollectOptions options)
    {
        string cache = options.Cache;
        switch (spec.Kind)
        {
            case SourceKind.Debian:
                string folder = Path.Combine(cache, "debian");
                if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, $"{spec.Name}_*.deb").Any()) return 0;
                return new Apt(options, CancellationToken.None).Show(spec.Name)?.Size ?? Noted(spec);
            case SourceKind.DebianDescriptions:
                return File.Exists(Path.Combine(cache, "apt", "translations", "complete")) ? 0 : Noted(spec);
            case SourceKind.Npm:
                return Directory.Exists(Path.Combine(cache, "npm", spec.Name.Replace('/', '+'))) ? 0 : Noted(spec);
            default:
                return 0;
        }
    }

    static long? Noted(SourceSpec spec) => spec.Megabytes is { } mb ? (long)(mb * 1e6) : null;

    // A path of this machine must not end up in a corpus that is published.
    static string SourceName(SourceSpec spec) =>
        spec.Kind == SourceKind.Path ? $"own:{Path.GetFileName(Path.GetFullPath(spec.Use).TrimEnd(Path.DirectorySeparatorChar))}" : spec.Use;

    static void Read(SourceBuilder builder, Apt apt, CollectOptions options, CancellationToken cancellation)
    {
        switch (builder.Spec.Kind)
        {
            case SourceKind.DotnetSdk:
                DotnetSdkSource.Read(builder, cancellation);
                break;
            case SourceKind.Debian:
                DebianSource.Read(builder, apt, options, cancellation);
                break;
            case SourceKind.DebianDescriptions:
                DescriptionsSource.Read(builder, apt);
                break;
            case SourceKind.Npm:
                NpmSource.Read(builder, options, cancellation);
                break;
            case SourceKind.Skills:
                if (options.Generate is null) throw new UserError("data.no_generator", builder.Spec.Use);
                builder.Attribution = "Hanok";
                foreach (Document d in options.Generate(builder.Spec, cancellation)) builder.Add(d);
                break;
            case SourceKind.Added:
                LocalSource.Read(builder, options.Added.GetValueOrDefault(builder.Spec.Name) ?? throw new UserError("data.not_added", builder.Spec.Use, builder.Spec.Name), cancellation);
                break;
            case SourceKind.Path:
                LocalSource.Read(builder, Path.Combine(options.BaseDirectory ?? "", builder.Spec.Use), cancellation);
                break;
        }
    }
}
