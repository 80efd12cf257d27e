namespace Hanok.Tests;

/// <summary>Finds the values that other people's programs computed, and skips a test visibly where they are not on this machine.</summary>
static class GoldenFiles
{
    /// <summary>The root of the checkout: the nearest folder above the test assembly that holds <c>Hanok.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file of <c>tests/golden</c>, which every checkout has.</summary>
    public static string Committed(params string[] parts) => Path.Combine([Root, "tests", "golden", .. parts]);

    /// <summary>A file of <c>../shared/golden</c> beside the checkout; the test is skipped, visibly, where it is missing.</summary>
    public static string Shared(params string[] parts) => SharedRoot("golden", parts);

    /// <summary>A file of <c>../shared/data</c> beside the checkout; the test is skipped, visibly, where it is missing.</summary>
    public static string SharedData(params string[] parts) => SharedRoot("data", parts);

    /// <summary>A file of <c>../shared/models</c> beside the checkout; the test is skipped, visibly, where it is missing.</summary>
    public static string SharedModel(params string[] parts) => SharedRoot("models", parts);

    /// <summary>True where <c>HANOK_SLOW=1</c> asks for the whole of what the default run judges in part.</summary>
    public static bool Slow => Environment.GetEnvironmentVariable("HANOK_SLOW") == "1";

    /// <summary>The committed copy where there is one, else the shared file (skipping where neither exists).</summary>
    public static string Any(params string[] parts)
    {
        string committed = Committed(parts);
        return File.Exists(committed) || Directory.Exists(committed) ? committed : Shared(parts);
    }

    static string SharedRoot(string kind, string[] parts)
    {
        string path = Path.Combine([Root, "..", "shared", kind, .. parts]);
        Skip.IfNot(File.Exists(path) || Directory.Exists(path), $"not on this machine: shared/{kind}/{string.Join('/', parts)}");
        return Path.GetFullPath(path);
    }

    static string FindRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (File.Exists(Path.Combine(d.FullName, "Hanok.slnx"))) return d.FullName;
        throw new InvalidOperationException($"no Hanok.slnx above {AppContext.BaseDirectory}");
    }
}
