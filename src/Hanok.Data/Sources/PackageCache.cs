using System.Security.Cryptography;
using Hanok.Language.Files;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>Package files that were fetched once and are kept.</summary>
static class PackageCache
{
    /// <summary>Lets a package tool download into a fresh folder, and keeps the one file that came, whole, in <paramref name="folder"/>.</summary>
    /// <param name="name">What was asked for.</param>
    /// <param name="pattern">The names of package files.</param>
    /// <param name="folder">Where the file is kept.</param>
    /// <param name="download">Runs the tool; its argument is the fresh folder.</param>
    /// <param name="check">Throws if the file is not the right one.</param>
    /// <returns>The path of the kept file.</returns>
    /// <exception cref="UserError"><c>data.no_package</c>; <c>files.cannot_write</c>; what <paramref name="download"/> and <paramref name="check"/> throw.</exception>
    public static string Fetch(string name, string pattern, string folder, Action<string> download, Action<string>? check = null)
    {
        string fresh = Directory.CreateTempSubdirectory("hanok-package-").FullName;
        try
        {
            download(fresh);
            string file = Directory.GetFiles(fresh, pattern).SingleOrDefault() ?? throw new UserError("data.no_package", name);
            check?.Invoke(file);
            string kept = Path.Combine(folder, Path.GetFileName(file));
            using FileStream stream = File.OpenRead(file);
            AtomicFile.Write(kept, stream.CopyTo);
            return kept;
        }
        finally
        {
            Directory.Delete(fresh, true);
        }
    }

    /// <summary>SHA-256 of a file, lower-case hex.</summary>
    public static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
