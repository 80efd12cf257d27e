using System.Text;
using Hanok.Language.Messages;

namespace Hanok.Language.Files;

/// <summary>Writes files so that a reader, or a machine that dies, sees the whole new file or the whole old one, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Ending of the temporary name, in the same folder. A file left over by a killed process is overwritten by the next.</summary>
    public const string PartialSuffix = ".partial";

    /// <summary>Lets <paramref name="write"/> fill a temporary file, flushes it to the disk and renames it to <paramref name="path"/>. Folders are made as needed.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>: no permission, no space, no such drive. What stood at <paramref name="path"/> still stands.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string partial = path + PartialSuffix;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            using (FileStream stream = new(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e)
        {
            TryDelete(partial);
            if (e is IOException or UnauthorizedAccessException) throw new UserError("files.cannot_write", e, path, e.Message);
            throw;
        }
    }

    /// <summary>Writes <paramref name="bytes"/> as the whole file.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public static void WriteBytes(string path, ReadOnlyMemory<byte> bytes) => Write(path, s => s.Write(bytes.Span));

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte-order mark.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public static void WriteText(string path, string text) => WriteBytes(path, Encoding.UTF8.GetBytes(text));

    static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report; the next writer overwrites the leftover.
        }
    }
}
