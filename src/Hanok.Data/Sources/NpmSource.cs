using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hanok.Data.Formats;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>An npm package: <c>npm pack</c>, nothing installed, no script run; the texts and language packs inside it.</summary>
static class NpmSource
{
    public static void Read(SourceBuilder into, CollectOptions options, CancellationToken cancellation)
    {
        string spec = into.Spec.Name;
        string folder = Path.Combine(options.Cache, "npm", spec.Replace('/', '+'));
        string? file = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.tgz").Order(StringComparer.Ordinal).LastOrDefault() : null;
        file ??= Fetch(spec, folder, options, cancellation);
        Read(into, file, cancellation);
    }

    /// <summary>Reads the package file <paramref name="tgz"/>.</summary>
    public static void Read(SourceBuilder into, string tgz, CancellationToken cancellation)
    {
        int at = into.Spec.Name.LastIndexOf('@');
        into.Unit = at > 0 ? into.Spec.Name[..at] : into.Spec.Name;
        into.FetchedBytes = new FileInfo(tgz).Length;
        into.Sha256 = PackageCache.HashOf(tgz);
        List<RawFile> files = [];
        Archives archives = new(cancellation);
        bool Wanted(string path) => (path == "package/package.json" || FileExtractor.IsWanted(path) || IsCatalogue(path)) && (into.Spec.Include.Count == 0 || into.Spec.Include.Any(path.Contains));
        using (GZipStream gzip = new(File.OpenRead(tgz), CompressionMode.Decompress)) archives.Tar(gzip, Wanted, files.Add);
        files.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        string licence = "unknown", author = "";
        foreach (RawFile file in files) if (file.Path == "package/package.json") (into.Version, licence, author) = Manifest(file);
        into.Attribution = $"npm package {into.Unit} {into.Version}{(author.Length == 0 ? "" : $", {author}")}";
        into.Terms = _ => (licence, into.Attribution);
        bool korean = into.Unit.EndsWith("-ko", StringComparison.Ordinal);
        foreach (RawFile file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (file.Path == "package/package.json") continue;
            try
            {
                if (PathLanguage.Of(file.Path) is null && IsCatalogue(file.Path))
                {
                    bool script = file.Path.EndsWith(".js", StringComparison.OrdinalIgnoreCase);
                    if (korean) into.AddCatalogue(file.Path, file.Path, "ko", script ? JsonStrings.ReadScript(Encoding.UTF8.GetString(file.Bytes)) : JsonStrings.Read(file.Bytes));
                }
                else FileExtractor.Extract(file, into);
            }
            catch (InvalidDataException e)
            {
                into.Problem(file.Path, new UserError("data.unreadable", e, file.Path, e.Message));
            }
        }
    }

    static bool IsCatalogue(string path) => path.EndsWith(".i18n.json.js", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !path.EndsWith("package.json", StringComparison.OrdinalIgnoreCase);

    static string Fetch(string spec, string folder, CollectOptions options, CancellationToken cancellation)
    {
        if (options.Offline) throw new UserError("data.offline", $"npm:{spec}");
        string npm = Commands.Find(OperatingSystem.IsWindows() ? "npm.cmd" : "npm") ?? throw new UserError("data.tool_missing", "npm");
        return PackageCache.Fetch(spec, "*.tgz", folder,
            fresh => options.Fetch(npm, ["pack", spec, "--ignore-scripts", "--silent", "--pack-destination", fresh], fresh, cancellation));
    }

    static (string Version, string Licence, string Author) Manifest(RawFile file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file.Bytes);
            JsonElement root = document.RootElement;
            return (Field(root, "version"), Field(root, "license") is { Length: > 0 } l ? l : "unknown", Field(root, "author"));
        }
        catch (JsonException)
        {
            return ("", "unknown", "");
        }
    }

    // "author" and old "license" fields may be objects.
    static string Field(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out JsonElement e)) return "";
        if (e.ValueKind == JsonValueKind.String) return e.GetString()!;
        foreach (string inner in (ReadOnlySpan<string>)["name", "type"])
            if (e.ValueKind == JsonValueKind.Object && e.TryGetProperty(inner, out JsonElement i) && i.ValueKind == JsonValueKind.String) return i.GetString()!;
        return "";
    }
}
