using Hanok.Data.Formats;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>A Debian package: fetched without root, unpacked in memory, its texts taken file by file with the licence that its copyright file gives each.</summary>
static class DebianSource
{
    /// <summary>
    /// The unit of a package: its name without <c>-ko</c>, <c>-en-us</c>, <c>-en-gb</c>, <c>-en-ca</c>, <c>-en</c> at the end,
    /// so that a translation and its English twin are held out together.
    /// </summary>
    public static string UnitOf(string package)
    {
        foreach (string end in (ReadOnlySpan<string>)["-ko", "-en-us", "-en-gb", "-en-ca", "-en"]) if (package.EndsWith(end, StringComparison.Ordinal)) return package[..^end.Length];
        return package;
    }

    public static void Read(SourceBuilder into, Apt apt, CollectOptions options, CancellationToken cancellation)
    {
        string name = into.Spec.Name;
        string deb = apt.Fetch(name, Path.Combine(options.Cache, "debian"));
        Read(into, name, deb, cancellation);
    }

    /// <summary>Reads the package file <paramref name="deb"/>.</summary>
    public static void Read(SourceBuilder into, string name, string deb, CancellationToken cancellation)
    {
        if (Commands.Find("dpkg-deb") is null) throw new UserError("data.tool_missing", "dpkg-deb");
        into.Unit = UnitOf(name);
        into.FetchedBytes = new FileInfo(deb).Length;
        into.Sha256 = PackageCache.HashOf(deb);
        into.Version = Commands.Run("dpkg-deb", ["--field", deb, "Version"], null, 60, cancellation).Trim();
        into.Attribution = $"Debian package {name} {into.Version}";
        string copyrightPath = $"usr/share/doc/{name}/copyright";
        CopyrightFile? copyright = null;
        List<RawFile> files = [];
        Archives archives = new(cancellation);
        bool Wanted(string path) => FileExtractor.IsWanted(path) && (into.Spec.Include.Count == 0 || into.Spec.Include.Any(path.Contains));
        Commands.Run("dpkg-deb", ["--fsys-tarfile", deb], null, 600, tar => archives.Tar(tar, p => p == copyrightPath || Wanted(p), file =>
        {
            if (file.Path == copyrightPath) copyright = new CopyrightFile(TextEncodings.Decode(file.Bytes).Text ?? "");
            else if (Archives.IsPacked(file.Path)) Unpack(archives, file, Wanted, files, into);
            else files.Add(file);
        }), cancellation);
        if (copyright is not null) into.Terms = path => copyright.For(path) is ({ } licence, { } holders) ? (licence, holders.Length == 0 ? into.Attribution : $"{into.Attribution}; {holders}") : default;
        files.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        foreach (RawFile file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                FileExtractor.Extract(file, into);
            }
            catch (InvalidDataException e)
            {
                into.Problem(file.Path, new UserError("data.unreadable", e, file.Path, e.Message));
            }
        }
    }

    internal static void Unpack(Archives archives, RawFile file, Func<string, bool> wanted, List<RawFile> files, SourceBuilder into)
    {
        try
        {
            archives.Open(file, wanted, files.Add);
        }
        catch (InvalidDataException e)
        {
            into.Problem(file.Path, new UserError("data.unreadable", e, file.Path, e.Message));
        }
    }
}
