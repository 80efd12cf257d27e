using System.Security.Cryptography;
using Hanok.Language.Messages;

namespace Hanok.Provenance.Manifests;

/// <summary>The files of a bundle directory, as a manifest lists them.</summary>
static class BundleFiles
{
    /// <summary>Names below <paramref name="directory"/> in ordinal order, <c>/</c> between folders, without the manifest itself.</summary>
    /// <exception cref="UserError"><c>provenance.link</c>: a symbolic link, which could change what a name stands for; <c>provenance.no_bundle</c>.</exception>
    public static List<string> Names(string directory)
    {
        if (!Directory.Exists(directory)) throw new UserError("provenance.no_bundle", directory);
        List<string> names = [];
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        }))
        {
            string name = Path.GetRelativePath(directory, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (entry.LinkTarget is not null) throw new UserError("provenance.link", Path.Combine(directory, name));
            if (entry is FileInfo && name != Manifest.FileName) names.Add(name);
        }
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Size and SHA-256 of one file.</summary>
    /// <exception cref="UserError"><c>provenance.unreadable</c>.</exception>
    public static ManifestEntry Hash(string directory, string name)
    {
        try
        {
            using FileStream stream = new(Path.Combine(directory, name), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            long size = stream.Length;
            return new ManifestEntry(name, size, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("provenance.unreadable", e, Path.Combine(directory, name), e.Message);
        }
    }
}
