using System.Text;
using Hanok.Language.Messages;

namespace Hanok.Language.Files;

/// <summary>A file that appears whole or not at all: written under a temporary name beside it, flushed to the disk, renamed.</summary>
/// <remarks>A reader, or a machine that dies, sees the whole new file or the whole old one. All errors are <see cref="UserError"/> <c>files.cannot_write</c>: no permission, no space, no such drive; what stood there still stands.</remarks>
public sealed class AtomicFile : IDisposable
{
    /// <summary>Ending of the temporary name, in the same folder. A file left over by a killed process is overwritten by the next.</summary>
    public const string PartialSuffix = ".partial";

    readonly string path;
    readonly string partial;
    bool committed;

    /// <summary>Starts the file that will be <paramref name="path"/>. Folders are made as needed.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public AtomicFile(string path)
    {
        this.path = path;
        partial = path + PartialSuffix;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            Stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>The stream to write to. What it throws is the caller's to translate; <see cref="Append"/> does that itself.</summary>
    public FileStream Stream { get; }

    /// <summary>Writes <paramref name="bytes"/> at the end.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Stream.Write(bytes);
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Flushes to the disk, closes and renames.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void Commit()
    {
        try
        {
            Stream.Flush(flushToDisk: true);
            Stream.Dispose();
            File.Move(partial, path, overwrite: true);
            committed = true;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Drops what was written if it was not committed.</summary>
    public void Dispose()
    {
        if (committed) return;
        committed = true;
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // The disk that refused the data refuses what was still buffered; the first error is the one to report.
        }
        try
        {
            File.Delete(partial);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // The name says that the file is partial; the next writer overwrites it.
        }
    }

    /// <summary>Lets <paramref name="write"/> fill the whole file.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using AtomicFile file = new(path);
        try
        {
            write(file.Stream);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw file.CannotWrite(e);
        }
        file.Commit();
    }

    /// <summary>Writes <paramref name="bytes"/> as the whole file.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public static void WriteBytes(string path, ReadOnlySpan<byte> bytes)
    {
        using AtomicFile file = new(path);
        file.Append(bytes);
        file.Commit();
    }

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte-order mark.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public static void WriteText(string path, string text) => WriteBytes(path, Encoding.UTF8.GetBytes(text));

    static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;

    UserError CannotWrite(Exception e) => new("files.cannot_write", e, path, e.Message.TrimEnd('.'));
}
