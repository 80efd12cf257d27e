namespace Hanok.Fuzz;

/// <summary>A folder whose files stay but for the one that inputs are written to, in memory where the machine has such a place. A process that dies leaves the input that killed it.</summary>
sealed class InputFolder
{
    readonly string input;

    public InputFolder(string input, params (string Name, byte[] Bytes)[] files) : this(input, "", files)
    {
    }

    public InputFolder(string input, string ending, params (string Name, byte[] Bytes)[] files)
    {
        string folder = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(folder, $"hanok-fuzz-{Environment.ProcessId}{ending}");
        Directory.CreateDirectory(Path);
        foreach ((string name, byte[] bytes) in files) File.WriteAllBytes(System.IO.Path.Combine(Path, name), bytes);
        this.input = System.IO.Path.Combine(Path, input);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Writes <paramref name="bytes"/>; returns the file's path.</summary>
    public string With(byte[] bytes)
    {
        File.WriteAllBytes(input, bytes);
        return input;
    }

    /// <summary>Removes the folder.</summary>
    public void Delete() => Directory.Delete(Path, recursive: true);
}
