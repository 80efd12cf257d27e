using Hanok.Language.Messages;

namespace Hanok.Data.Documents;

/// <summary>A file that appears whole or not at all: written under a temporary name beside it, flushed to the disk, renamed.</summary>
public sealed class AtomicFile : IDisposable
{
    readonly string path;
    readonly string temporary;
    bool committed;

    /// <summary>Starts the file that will be <paramref name="path"/>; its folder is made.</summary>
    /// <exception cref="UserError"><c>data.write</c>: no permission, or the like.</exception>
    public AtomicFile(string path)
    {
        this.path = Path.GetFullPath(path);
        temporary = this.path + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);
            Stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("data.write", e, path, e.Message);
        }
    }

    /// <summary>The stream to write to.</summary>
    public FileStream Stream { get; }

    /// <summary>Flushes, closes and renames.</summary>
    /// <exception cref="UserError"><c>data.write</c>: the disk is full, or the like.</exception>
    public void Commit()
    {
        try
        {
            Stream.Flush(true);
            Stream.Dispose();
            File.Move(temporary, path, true);
            committed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("data.write", e, path, e.Message);
        }
    }

    /// <summary>Drops what was written if it was not committed.</summary>
    public void Dispose()
    {
        if (committed) return;
        try
        {
            Stream.Dispose();
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk that refused the data may refuse this too; the name says that the file is partial.
        }
    }

    /// <summary>Writes <paramref name="bytes"/> as the whole of <paramref name="path"/>.</summary>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes)
    {
        using AtomicFile file = new(path);
        try
        {
            file.Stream.Write(bytes);
        }
        catch (IOException e)
        {
            throw new UserError("data.write", e, path, e.Message);
        }
        file.Commit();
    }
}
