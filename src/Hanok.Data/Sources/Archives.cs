using System.Formats.Tar;
using System.IO.Compression;

namespace Hanok.Data.Sources;

/// <summary>One file of a source.</summary>
/// <param name="Path">Its path inside the source, with <c>/</c>, never beginning with one, never with <c>..</c>.</param>
/// <param name="Bytes">Its content.</param>
readonly record struct RawFile(string Path, byte[] Bytes);

/// <summary>Reads tar, zip and gzip into memory, never onto the disk, within bounds that an archive bomb meets first.</summary>
sealed class Archives(CancellationToken cancellation)
{
    /// <summary>Bytes of one file inside.</summary>
    public const int LargestFile = 128 << 20;

    const long LargestWhole = 4L << 30;
    const int MostEntries = 500_000;
    const int Deepest = 4;

    long total;
    int entries;

    /// <summary>The files of a tar stream that <paramref name="wanted"/> asks for.</summary>
    /// <exception cref="InvalidDataException">Malformed, or beyond the bounds.</exception>
    public void Tar(Stream stream, Func<string, bool> wanted, Action<RawFile> take)
    {
        using TarReader reader = new(stream, true);
        while (reader.GetNextEntry() is { } entry)
        {
            Count();
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile) || entry.DataStream is not { } data) continue;
            if (CleanPath(entry.Name) is { } path && wanted(path)) take(new RawFile(path, Bounded(data, path)));
        }
    }

    /// <summary>The files of a zip archive that <paramref name="wanted"/> asks for.</summary>
    public void Zip(byte[] bytes, string prefix, Func<string, bool> wanted, Action<RawFile> take)
    {
        using ZipArchive zip = new(new MemoryStream(bytes, false), ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            Count();
            if (entry.FullName.EndsWith('/') || CleanPath(entry.FullName) is not { } inside) continue;
            string path = prefix.Length == 0 ? inside : $"{prefix}/{inside}";
            if (!wanted(path)) continue;
            using Stream data = entry.Open();
            take(new RawFile(path, Bounded(data, path)));
        }
    }

    /// <summary>Opens <paramref name="file"/> if its name says that it is packed, and what is packed inside, and hands on the plain files.</summary>
    public void Open(RawFile file, Func<string, bool> wanted, Action<RawFile> take, int depth = 0)
    {
        if (depth > Deepest) throw new InvalidDataException($"{file.Path}: archives nest deeper than {Deepest}");
        string path = file.Path;
        if (Ends(path, ".tar.gz") || Ends(path, ".tgz"))
        {
            using GZipStream gzip = new(new MemoryStream(file.Bytes, false), CompressionMode.Decompress);
            Tar(gzip, _ => true, f => Open(f with { Path = $"{path}/{f.Path}" }, wanted, take, depth + 1));
        }
        else if (Ends(path, ".tar")) Tar(new MemoryStream(file.Bytes, false), _ => true, f => Open(f with { Path = $"{path}/{f.Path}" }, wanted, take, depth + 1));
        else if (Ends(path, ".zip") || Ends(path, ".xpi") || Ends(path, ".jar") || Ends(path, ".ja")) Zip(file.Bytes, path, _ => true, f => Open(f, wanted, take, depth + 1));
        else if (Ends(path, ".gz") || Ends(path, ".dz"))
        {
            using GZipStream gzip = new(new MemoryStream(file.Bytes, false), CompressionMode.Decompress);
            Open(new RawFile(path[..^3], Bounded(gzip, path)), wanted, take, depth + 1);
        }
        else if (depth == 0 || wanted(path)) take(file);
    }

    /// <summary>True where <see cref="Open"/> would look inside.</summary>
    public static bool IsPacked(string path) =>
        Ends(path, ".tar.gz") || Ends(path, ".tgz") || Ends(path, ".tar") || Ends(path, ".zip") || Ends(path, ".xpi") || Ends(path, ".jar") || Ends(path, ".ja") || Ends(path, ".gz") || Ends(path, ".dz");

    /// <summary>The path with what leads out of the archive taken away; null where nothing is left.</summary>
    public static string? CleanPath(string name)
    {
        List<string> parts = [];
        foreach (string part in name.Replace('\\', '/').Split('/'))
        {
            if (part is "" or ".") continue;
            if (part == ".." || part.Contains('\0')) return null;
            parts.Add(part);
        }
        return parts.Count == 0 ? null : string.Join('/', parts);
    }

    /// <summary>Everything of <paramref name="stream"/>, if the bounds allow.</summary>
    public byte[] Bounded(Stream stream, string path)
    {
        cancellation.ThrowIfCancellationRequested();
        using MemoryStream memory = new();
        byte[] buffer = new byte[1 << 16];
        for (int n; (n = stream.Read(buffer)) > 0;)
        {
            memory.Write(buffer, 0, n);
            total += n;
            if (memory.Length > LargestFile || total > LargestWhole) throw new InvalidDataException($"{path}: more than {(memory.Length > LargestFile ? LargestFile : LargestWhole)} bytes unpacked");
        }
        return memory.ToArray();
    }

    void Count()
    {
        cancellation.ThrowIfCancellationRequested();
        if (++entries > MostEntries) throw new InvalidDataException($"more than {MostEntries} files");
    }

    static bool Ends(string path, string end) => path.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
