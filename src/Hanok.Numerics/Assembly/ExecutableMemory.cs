using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>Machine code that this program has assembled: written to memory of its own, which is made executable afterwards and never is both at once.</summary>
/// <remarks>It stays as long as the process does. Only on Linux for now; elsewhere, and where the system refuses, callers do without.</remarks>
static unsafe partial class ExecutableMemory
{
    const int Read = 1, Write = 2, Execute = 4, Private = 2, Anonymous = 32;

    /// <summary>The address of a copy of <paramref name="code"/> that can be called; 0 where the system refuses.</summary>
    public static nint Load(ReadOnlySpan<byte> code)
    {
        if (!OperatingSystem.IsLinux() || code.IsEmpty) return 0;
        nuint page = (nuint)Environment.SystemPageSize, size = ((nuint)code.Length + page - 1) / page * page;
        nint memory = Map(0, size, Read | Write, Private | Anonymous, -1, 0);
        if (memory == -1) return 0;
        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        if (Protect(memory, size, Read | Execute) == 0) return memory;
        _ = Unmap(memory, size);
        return 0;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
