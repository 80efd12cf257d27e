namespace Hanok.Fuzz;

/// <summary>The file that inputs are written to for parsers that map files, in memory where the machine has such a folder. A process that dies leaves the input that killed it.</summary>
sealed class InputFile
{
    readonly string path;

    public InputFile(string ending)
    {
        string folder = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        path = System.IO.Path.Combine(folder, $"hanok-fuzz-{Environment.ProcessId}{ending}");
    }

    /// <summary>Writes <paramref name="input"/>; returns its path.</summary>
    public string With(byte[] input)
    {
        File.WriteAllBytes(path, input);
        return path;
    }

    /// <summary>Writes <paramref name="input"/> and zeros up to <paramref name="length"/> bytes; returns its path.</summary>
    public string With(byte[] input, long length)
    {
        File.WriteAllBytes(path, input);
        using FileStream file = new(path, FileMode.Open);
        file.SetLength(length);
        return path;
    }

    /// <summary>Removes the file.</summary>
    public void Delete() => File.Delete(path);
}
