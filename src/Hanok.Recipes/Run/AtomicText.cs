using System.Text;

namespace Hanok.Recipes;

/// <summary>Small files that are either the old or the new version, never half of one.</summary>
static class AtomicText
{
    /// <summary>Writes to a temporary name beside <paramref name="path"/>, flushes to the disk, renames.</summary>
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string temporary = path + ".tmp";
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
