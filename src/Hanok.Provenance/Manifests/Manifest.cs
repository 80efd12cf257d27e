using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hanok.Language.Files;
using Hanok.Language.Messages;

namespace Hanok.Provenance.Manifests;

/// <summary>
/// <c>provenance/manifest.json</c>: size and SHA-256 of every other file of a bundle, names in ordinal order. The SHA-256 of the manifest itself, the root digest,
/// stands for the whole bundle.
/// </summary>
/// <remarks>The same files give the same bytes of manifest, so the same root digest. <c>docs/formats.md</c> describes them.</remarks>
public sealed class Manifest
{
    /// <summary>The manifest's name below the bundle.</summary>
    public const string FileName = "provenance/manifest.json";

    const string Format = "hanok-manifest-1";
    const long MaxBytes = 16 << 20;

    Manifest(IReadOnlyList<ManifestEntry> files, string rootDigest)
    {
        Files = files;
        RootDigest = rootDigest;
    }

    /// <summary>The files in ordinal order of their names.</summary>
    public IReadOnlyList<ManifestEntry> Files { get; }

    /// <summary>SHA-256 of the manifest's bytes, lower-case hex.</summary>
    public string RootDigest { get; }

    /// <summary>Hashes every file below <paramref name="bundle"/> and writes the manifest.</summary>
    /// <exception cref="UserError"><c>provenance.no_bundle</c>, <c>provenance.link</c>, <c>provenance.unreadable</c>, <c>files.cannot_write</c>.</exception>
    public static Manifest Write(string bundle)
    {
        List<ManifestEntry> files = BundleFiles.Names(bundle).ConvertAll(name => BundleFiles.Hash(bundle, name));
        byte[] bytes = Bytes(files);
        AtomicFile.WriteBytes(Path.Combine(bundle, FileName), bytes);
        return new Manifest(files, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>Reads the manifest of <paramref name="bundle"/>; hashes nothing but the manifest itself.</summary>
    /// <exception cref="UserError"><c>provenance.no_manifest</c>, <c>provenance.bad_manifest</c>.</exception>
    public static Manifest Read(string bundle)
    {
        string path = Path.Combine(bundle, FileName);
        FileInfo info = new(path);
        if (!info.Exists) throw new UserError("provenance.no_manifest", path);
        if (info.Length > MaxBytes) throw new UserError("provenance.bad_manifest", path, $"{info.Length} bytes");
        byte[] bytes = File.ReadAllBytes(path);
        List<ManifestEntry> files = Parse(path, bytes);
        if (!bytes.AsSpan().SequenceEqual(Bytes(files))) throw new UserError("provenance.bad_manifest", path, "not in canonical form");
        return new Manifest(files, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>Hashes every file again and compares: each missing, added, or changed file is one entry. Empty: all is as listed.</summary>
    /// <exception cref="UserError"><c>provenance.no_bundle</c>, <c>provenance.link</c>, <c>provenance.unreadable</c>.</exception>
    public IReadOnlyList<UserError> Compare(string bundle)
    {
        List<UserError> problems = [];
        HashSet<string> present = [.. BundleFiles.Names(bundle)];
        foreach (ManifestEntry listed in Files)
        {
            if (!present.Remove(listed.Name))
            {
                problems.Add(new UserError("provenance.file_missing", listed.Name));
                continue;
            }
            ManifestEntry found = BundleFiles.Hash(bundle, listed.Name);
            if (found.Size != listed.Size) problems.Add(new UserError("provenance.file_size", listed.Name, listed.Size, found.Size));
            else if (found.Sha256 != listed.Sha256) problems.Add(new UserError("provenance.file_hash", listed.Name, listed.Sha256, found.Sha256));
        }
        foreach (string name in present.Order(StringComparer.Ordinal)) problems.Add(new UserError("provenance.file_added", name));
        return problems;
    }

    static List<ManifestEntry> Parse(string path, byte[] bytes)
    {
        try
        {
            List<ManifestEntry> files = [];
            using JsonDocument document = JsonDocument.Parse(bytes);
            if (document.RootElement.GetProperty("format").GetString() != Format) throw new FormatException($"format is not {Format}");
            foreach (JsonElement file in document.RootElement.GetProperty("files").EnumerateArray())
            {
                ManifestEntry entry = new(file.GetProperty("name").GetString()!, file.GetProperty("size").GetInt64(), file.GetProperty("sha256").GetString()!);
                if (!IsPlainName(entry.Name)) throw new FormatException($"name '{entry.Name}'");
                if (files.Count > 0 && string.CompareOrdinal(files[^1].Name, entry.Name) >= 0) throw new FormatException($"'{entry.Name}' is out of order");
                files.Add(entry);
            }
            return files;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UserError("provenance.bad_manifest", e, path, e.Message);
        }
    }

    /// <summary>True for a relative path of whole names that stays below the bundle on every system.</summary>
    static bool IsPlainName(string? name) =>
        name is { Length: > 0 } && name != FileName && !name.Contains('\\') && !name.Contains(':') && name.Split('/').All(part => part is not ("" or "." or ".."));

    static byte[] Bytes(IReadOnlyList<ManifestEntry> files)
    {
        StringBuilder s = new();
        s.Append($"{{\"format\":\"{Format}\",\"files\":[");
        for (int i = 0; i < files.Count; i++)
        {
            string name = JsonEncodedText.Encode(files[i].Name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
            s.Append(i == 0 ? "\n" : ",\n").Append($"{{\"name\":\"{name}\",\"size\":{files[i].Size},\"sha256\":\"{files[i].Sha256}\"}}");
        }
        return Encoding.UTF8.GetBytes(s.Append("\n]}\n").ToString());
    }
}
