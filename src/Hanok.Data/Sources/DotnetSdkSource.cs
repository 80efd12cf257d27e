using System.Collections.Immutable;
using Hanok.Data.Formats;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>The .NET SDK's own messages: every satellite assembly <c>ko/X.resources.dll</c> and its English twin <c>X.dll</c>, read as files.</summary>
static class DotnetSdkSource
{
    /// <summary>The SDK folder that builds this program: the newest under the dotnet that is on PATH, in DOTNET_ROOT, or running now; null where there is none.</summary>
    public static string? FindSdk()
    {
        List<string?> roots = [Environment.GetEnvironmentVariable("DOTNET_ROOT"), Path.GetDirectoryName(Resolve(Commands.Find(OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"))), Path.GetDirectoryName(Resolve(Environment.ProcessPath))];
        string runtime = System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory();
        roots.Add(Path.GetFullPath(Path.Combine(runtime, "..", "..", "..")));
        foreach (string? root in roots)
        {
            string sdk = Path.Combine(root ?? "", "sdk");
            if (root is not { Length: > 0 } || !Directory.Exists(sdk)) continue;
            string? newest = Directory.GetDirectories(sdk).Where(static d => Version.TryParse(Path.GetFileName(d).Split('-')[0], out _) && Directory.Exists(Path.Combine(d, "ko")))
                .MaxBy(static d => Version.Parse(Path.GetFileName(d).Split('-')[0]));
            if (newest is not null) return newest;
        }
        return null;
    }

    public static void Read(SourceBuilder into, CancellationToken cancellation)
    {
        string root = FindSdk() ?? throw new UserError("data.no_sdk");
        into.Version = Path.GetFileName(root);
        into.Attribution = "The .NET SDK, © .NET Foundation and contributors, Microsoft Corporation";
        into.Terms = _ => ("MIT", into.Attribution);
        List<string> files = [.. Directory.EnumerateFiles(root, "*.resources.dll", SearchOption.AllDirectories).Where(static f => Path.GetFileName(Path.GetDirectoryName(f)) == "ko")];
        files.Sort((a, b) => string.CompareOrdinal(Relative(root, a), Relative(root, b)));
        // The same assembly is there several times, for several frameworks: the first stands for all.
        HashSet<string> seen = [];
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            string unit = Path.GetFileName(file)[..^".resources.dll".Length];
            // Code coverage ships under other terms.
            if (unit.StartsWith("Microsoft.CodeCoverage", StringComparison.Ordinal)) continue;
            string english = Path.Combine(Path.GetDirectoryName(file)!, "..", $"{unit}.dll");
            if (!File.Exists(english)) english = Path.Combine(Path.GetDirectoryName(file)!, "..", $"{unit}.exe");
            if (!File.Exists(english) || !seen.Add(unit)) continue;
            try
            {
                into.Unit = unit;
                Dictionary<string, List<CatalogueMessage>> originals = Catalogues(english, "");
                foreach ((string name, List<CatalogueMessage> korean) in Catalogues(file, ".ko").OrderBy(static c => c.Key, StringComparer.Ordinal))
                {
                    into.AddCatalogue($"{Relative(root, file)}/{name}", name, "ko", korean);
                    // Only what is translated: the keys of the Korean side.
                    if (!originals.TryGetValue(name, out List<CatalogueMessage>? all)) continue;
                    HashSet<string> keys = [.. korean.Select(static m => m.Key)];
                    into.AddCatalogue($"{Relative(root, english)}/{name}", name, "en", all.FindAll(m => keys.Contains(m.Key)));
                }
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                into.Problem(Relative(root, file), new UserError("data.unreadable", e, Relative(root, file), e.Message));
            }
        }
    }

    static Dictionary<string, List<CatalogueMessage>> Catalogues(string file, string culture)
    {
        Dictionary<string, List<CatalogueMessage>> found = [];
        foreach ((string name, ImmutableArray<byte> bytes) in AssemblyResources.Read([.. File.ReadAllBytes(file)]))
        {
            string end = $"{culture}.resources";
            if (name.EndsWith(end, StringComparison.Ordinal) && DotnetResources.Read(bytes.AsSpan()) is { Count: > 0 } messages) found[name[..^end.Length]] = messages;
        }
        return found;
    }

    static string Relative(string root, string file) => Path.GetRelativePath(root, Path.GetFullPath(file)).Replace('\\', '/');

    static string? Resolve(string? file) => file is null ? null : File.ResolveLinkTarget(file, true)?.FullName ?? file;
}
