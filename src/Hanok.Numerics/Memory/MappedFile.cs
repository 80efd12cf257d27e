using System.IO.MemoryMappedFiles;

namespace Hanok.Numerics;

/// <summary>A file mapped read-only into memory; every access is checked against its length.</summary>
public sealed unsafe class MappedFile : IDisposable
{
    readonly MemoryMappedFile? file;
    readonly MemoryMappedViewAccessor? view;
    byte* start;

    /// <summary>Maps <paramref name="path"/>. An empty file maps to zero bytes.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public MappedFile(string path)
    {
        Path = path;
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Length = stream.Length;
        if (Length == 0) return;
        file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
    }

    /// <summary>The file's name as given.</summary>
    public string Path { get; }

    /// <summary>The file's length in bytes when it was mapped.</summary>
    public long Length { get; }

    /// <summary>Bytes <paramref name="offset"/> to <paramref name="offset"/> + <paramref name="length"/>; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the file.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        if (length == 0) return default;
        ObjectDisposedException.ThrowIf(start is null, this);
        return new ReadOnlySpan<byte>(start + offset, length);
    }

    /// <summary>The address of bytes <paramref name="offset"/> to <paramref name="offset"/> + <paramref name="length"/>; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the file.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    internal byte* Pointer(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        ObjectDisposedException.ThrowIf(start is null, this);
        return start + offset;
    }

    /// <summary>Gives the pages of a range back to the system, and those around it that came with them: Linux maps up to 64 KiB where one byte is read. They are read again where they are asked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the file.</exception>
    internal void Release(long offset, long length)
    {
        const nuint Around = 64 << 10;
        nuint begin = (nuint)Pointer(offset, length), end = begin + (nuint)length, page = (nuint)Environment.SystemPageSize;
        begin = Math.Max(begin / Around * Around, (nuint)start);
        end = Math.Min((end + Around - 1) / Around * Around, ((nuint)start + (nuint)Length + page - 1) / page * page);
        SystemMemory.Release((void*)begin, end - begin);
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (start is not null)
        {
            view!.SafeMemoryMappedViewHandle.ReleasePointer();
            start = null;
        }
        view?.Dispose();
        file?.Dispose();
    }
}
