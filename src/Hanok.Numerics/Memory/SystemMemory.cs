using System.Runtime.InteropServices;

namespace Hanok.Numerics;

/// <summary>What the system is told about ranges of memory. Only advice: where there is no such call, or it is refused, nothing happens.</summary>
static unsafe partial class SystemMemory
{
    const int DontNeed = 4, HugePage = 14;

    /// <summary>The whole pages of a mapped file's range are not needed any more; they are read again where they are asked for.</summary>
    public static void Release(void* start, nuint bytes) => Advise(start, bytes, DontNeed);

    /// <summary>Large pages are welcome: reading through a large range then misses fewer translations, and processors fetch ahead further.</summary>
    public static void PreferLargePages(void* start, nuint bytes) => Advise(start, bytes, HugePage);

    static void Advise(void* start, nuint bytes, int advice)
    {
        if (!OperatingSystem.IsLinux()) return;
        nuint page = (nuint)Environment.SystemPageSize, first = ((nuint)start + page - 1) / page * page, end = ((nuint)start + bytes) / page * page;
        if (end > first) _ = MemoryAdvise(first, end - first, advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(nuint address, nuint length, int advice);
}
