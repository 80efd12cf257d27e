namespace Hanok.Language.Files;

/// <summary>What a file is by its first bytes: publishers' caches and downloads name files as they like.</summary>
public static class FileKind
{
    // Magic and version.
    const int Length = 8;

    /// <summary>Whether <paramref name="path"/> is a GGUF file: it begins as one, or is called one, so that what reads it can say what is wrong with it.</summary>
    public static bool IsGguf(string path) => !Directory.Exists(path) && (path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) || BeginsAsGguf(path));

    /// <summary>Whether <paramref name="path"/> begins as a GGUF file, whatever its name: a text that begins with the word has no byte of zero where the version is. A file that cannot be read does not.</summary>
    public static bool BeginsAsGguf(string path)
    {
        try
        {
            // A pipe has no length, and reading it would take what it holds, or wait for ever.
            if (!File.Exists(path) || new FileInfo(path).Length < Length) return false;
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            Span<byte> first = stackalloc byte[Length];
            return file.ReadAtLeast(first, Length, throwOnEndOfStream: false) == Length && first.StartsWith("GGUF"u8) && first[4..].Contains((byte)0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
