using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>Memory that buffers which live long, weights above all, take side by side: in large pages, whatever the size of each. It is freed with the last of them.</summary>
sealed unsafe class SharedPages
{
    const nuint Page = 2 << 20, Bytes = 32 * Page;

    static readonly Lock gate = new();
    static SharedPages? open;

    readonly void* allocation;
    byte* next;
    nuint left;
    int users;

    SharedPages(nuint bytes)
    {
        allocation = NativeMemory.AllocZeroed(checked(bytes + Page));
        next = (byte*)(((nuint)allocation + Page - 1) / Page * Page);
        left = bytes;
        SystemMemory.PreferLargePages(next, bytes);
    }

    /// <summary>Takes <paramref name="bytes"/> zeroed bytes, a multiple of 64.</summary>
    /// <exception cref="OutOfMemoryException">The system refused the memory.</exception>
    public static SharedPages Take(nuint bytes, out void* data)
    {
        lock (gate)
        {
            SharedPages pages = open is { } o && o.left >= bytes ? o : new SharedPages(Math.Max(bytes, Bytes));
            data = pages.next;
            pages.next += bytes;
            pages.left -= bytes;
            pages.users++;
            // What has more room left takes the next ones.
            if (open is null || pages.left > open.left) open = pages;
            return pages;
        }
    }

    /// <summary>Gives back what one <see cref="Take"/> took.</summary>
    public void Release()
    {
        lock (gate)
        {
            if (--users > 0) return;
            if (open == this) open = null;
        }
        NativeMemory.Free(allocation);
    }
}
