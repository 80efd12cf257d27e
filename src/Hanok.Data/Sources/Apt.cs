using System.Text;
using Hanok.Data.Formats;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>What apt's lists say about a package.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="Sha256">SHA-256 of its file.</param>
sealed record AptPackage(string Version, long Size, string Sha256);

/// <summary>apt without root: the machine's lists where they are, else lists of our own in the cache folder.</summary>
sealed class Apt(CollectOptions options, CancellationToken cancellation)
{
    readonly string own = Path.GetFullPath(Path.Combine(options.Cache, "apt"));
    readonly Dictionary<string, AptPackage?> known = [];
    bool? ownPackages;

    /// <summary>What the lists say about <paramref name="name"/>; null where they have no such package. No network.</summary>
    public AptPackage? Show(string name)
    {
        if (!known.ContainsKey(name)) Prepare([name]);
        return known[name];
    }

    /// <summary>Asks the lists for all of <paramref name="names"/> at once: starting apt takes longer than its answer.</summary>
    public void Prepare(IReadOnlyCollection<string> names)
    {
        foreach (string name in names) known[name] = null;
        if (names.Count == 0 || Commands.Find("apt-cache") is null) return;
        string text;
        try
        {
            text = Commands.Run("apt-cache", [.. Configuration(OwnPackages ? "packages" : null), "show", "--no-all-versions", .. names], null, 60, cancellation);
        }
        catch (UserError e) when (e.Key == "data.tool_failed")
        {
            // It fails as a whole where it knows none of them.
            return;
        }
        foreach (Dictionary<string, string> stanza in ControlFile.Read(new StringReader(text)))
            if (stanza.TryGetValue("Package", out string? name) && known.ContainsKey(name) && long.TryParse(stanza.GetValueOrDefault("Size"), out long size))
                known[name] = new AptPackage(stanza.GetValueOrDefault("Version", ""), size, stanza.GetValueOrDefault("SHA256", ""));
    }

    /// <summary>Makes the package's file stand in <paramref name="folder"/> and returns its path.</summary>
    /// <exception cref="UserError"><c>data.no_package</c>, <c>data.offline</c>, <c>data.tool_*</c>, <c>data.package_hash</c>.</exception>
    public string Fetch(string name, string folder)
    {
        Directory.CreateDirectory(folder);
        string[] cached = Directory.GetFiles(folder, $"{name}_*.deb");
        Array.Sort(cached, StringComparer.Ordinal);
        AptPackage? package = Show(name);
        if (package is null && !options.Offline && Commands.Find("apt-get") is not null)
        {
            // A machine whose lists know packages knows that this one is none of them.
            if (!OwnPackages && !HasLists())
            {
                Update("packages");
                Prepare([.. known.Keys]);
            }
            package = Show(name);
        }
        if (package is not null)
            foreach (string file in cached) if (new FileInfo(file).Length == package.Size && PackageCache.HashOf(file) == package.Sha256) return file;
        if (options.Offline) return cached.LastOrDefault() ?? throw new UserError("data.offline", $"debian:{name}");
        if (Commands.Find("apt-get") is null) throw new UserError("data.tool_missing", "apt-get");
        if (package is null) return cached.LastOrDefault() ?? throw new UserError("data.no_package", name);
        // apt downloads to the current folder.
        return PackageCache.Fetch(name, "*.deb", folder,
            fresh => options.Fetch("apt-get", [.. Configuration(OwnPackages ? "packages" : null), "-qq", "-o", "APT::Sandbox::User=", "download", name], fresh, cancellation),
            file =>
            {
                if (PackageCache.HashOf(file) is { } hash && hash != package.Sha256) throw new UserError("data.package_hash", name, package.Sha256, hash);
            });
    }

    /// <summary>The text of every index of package descriptions in <paramref name="language"/>, fetched if it is not there.</summary>
    public List<string> Descriptions(string language)
    {
        List<string> files = Targets(language, null);
        if (files.Count == 0) files = Targets(language, "translations");
        if (files.Count == 0 && !options.Offline)
        {
            Update("translations");
            files = Targets(language, "translations");
        }
        if (files.Count == 0) throw new UserError(options.Offline ? "data.offline" : "data.no_package", $"Translation-{language}");
        return files.ConvertAll(f => Commands.Run("/usr/lib/apt/apt-helper", ["cat-file", f], null, options.FetchSeconds, cancellation));
    }

    bool OwnPackages => ownPackages == true || HasOwn("packages");

    List<string> Targets(string language, string? which)
    {
        if (Commands.Find("apt-get") is null || (which is not null && !HasOwn(which))) return [];
        string text = Commands.Run("apt-get", [.. Configuration(which), "indextargets", "--format", "$(CREATED_BY)|$(LANGUAGE)|$(FILENAME)"], null, 60, cancellation);
        List<string> files = [];
        foreach (string line in text.Split('\n'))
            if (line.Split('|') is ["Translations", string l, string file] && l == language && File.Exists(file)) files.Add(file);
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    bool HasLists() => Commands.Run("apt-get", ["indextargets", "--format", "$(CREATED_BY)"], null, 60, cancellation).Contains("Packages", StringComparison.Ordinal);

    bool HasOwn(string which) => File.Exists(Path.Combine(own, which, "complete"));

    void Update(string which)
    {
        string folder = Path.Combine(own, which);
        Directory.CreateDirectory(Path.Combine(folder, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(folder, "cache"));
        bool packages = which == "packages";
        // The machine may have turned languages off (as containers do): cleared first, because such settings add up.
        string configuration = $$"""
            #clear Acquire::Languages;
            Acquire::Languages { {{(packages ? "\"none\";" : "\"ko\"; \"en\";")}} };
            Acquire::IndexTargets::deb::Packages::DefaultEnabled "{{(packages ? "true" : "false")}}";
            Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
            APT::Sandbox::User "";
            Dir::State::Lists "{{Path.Combine(folder, "lists")}}/";
            Dir::Cache "{{Path.Combine(folder, "cache")}}/";

            """;
        File.WriteAllText(Path.Combine(folder, "apt.conf"), configuration, new UTF8Encoding(false));
        options.Fetch("apt-get", ["-c", Path.Combine(folder, "apt.conf"), "-q", "update"], null, cancellation);
        File.WriteAllText(Path.Combine(folder, "complete"), "");
        if (packages) ownPackages = true;
    }

    string[] Configuration(string? which) => which is null ? [] : ["-c", Path.Combine(own, which, "apt.conf")];
}
