using System.Globalization;

namespace Hanok.Inference.Generation;

/// <summary>How much memory this process may still take: what the system has free, within the limits of its control groups (versions 1 and 2).</summary>
/// <param name="root">The root of the file system; another one in tests.</param>
public sealed class FreeMemory(string root = "/")
{
    /// <summary>Free bytes. Pages that only hold copies of files count as free: the system gives them back.</summary>
    public long Bytes
    {
        get
        {
            long free = System() ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
            foreach ((string folder, bool second) in Groups())
            {
                long? limit = Number(Path.Combine(folder, second ? "memory.max" : "memory.limit_in_bytes")), used = Number(Path.Combine(folder, second ? "memory.current" : "memory.usage_in_bytes"));
                if (limit is { } most && used is { } now) free = Math.Min(free, most - Math.Max(0, now - FilePages(folder, second)));
            }
            return Math.Max(0, free);
        }
    }

    long? System()
    {
        foreach (string line in Lines(At("proc/meminfo")))
            if (line.StartsWith("MemAvailable:", StringComparison.Ordinal) && long.TryParse(line.AsSpan(13).Trim().TrimEnd("kB"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long kilobytes)) return kilobytes << 10;
        return null;
    }

    // A group's limit holds for those below it too. In a container the path may not be visible: then the mount's own folder is the group.
    IEnumerable<(string Folder, bool Second)> Groups()
    {
        foreach (string line in Lines(At("proc/self/cgroup")))
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            bool second = parts[0] == "0" && parts[1].Length == 0;
            if (!second && !parts[1].Split(',').Contains("memory")) continue;
            string mount = At(second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
            yield return (mount, second);
            string path = "";
            foreach (string name in parts[2].Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                if (name == "..") break;
                yield return (mount + (path += "/" + name), second);
            }
        }
    }

    static long FilePages(string folder, bool second)
    {
        long sum = 0;
        foreach (string line in Lines(Path.Combine(folder, "memory.stat")))
        {
            string[] words = line.Split(' ');
            if (words.Length == 2 && (second ? words[0] is "active_file" or "inactive_file" : words[0] is "total_active_file" or "total_inactive_file")
                && long.TryParse(words[1], CultureInfo.InvariantCulture, out long bytes)) sum += bytes;
        }
        return sum;
    }

    static long? Number(string path) => Lines(path) is [{ } text, ..] && long.TryParse(text, CultureInfo.InvariantCulture, out long n) ? n : null;

    static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];                                   // no right to look is no limit known
        }
    }

    string At(string path) => Path.Combine(root, path);
}
