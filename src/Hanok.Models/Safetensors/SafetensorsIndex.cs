using System.Text.Json;
using Hanok.Language.Messages;

namespace Hanok.Models.Safetensors;

/// <summary>A <c>model.safetensors.index.json</c>: which shard holds which tensor.</summary>
sealed class SafetensorsIndex
{
    SafetensorsIndex(SortedDictionary<string, IReadOnlySet<string>> shards) => Shards = shards;

    /// <summary>From the path of a shard, in ordinal order, to the names of the tensors taken from it.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Shards { get; }

    /// <summary>Reads an index; its shards lie in the same folder.</summary>
    /// <exception cref="UserError"><c>models.file_missing</c>, <c>models.json</c>, <c>models.index_*</c>: among them a shard that is not there.</exception>
    public static SafetensorsIndex Read(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        SortedDictionary<string, IReadOnlySet<string>> shards = new(StringComparer.Ordinal);
        HashSet<string> names = new(StringComparer.Ordinal);
        using JsonDocument document = JsonFile.Read(path);
        if (!document.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            throw new UserError("models.index_map", path);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string shard = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "";
            // A shard is a plain file name: an index must not lead out of its folder.
            if (shard.Length == 0 || shard.AsSpan().ContainsAny('/', '\\', '\0') || shard is "." or "..")
                throw new UserError("models.index_shard", path, entry.Name, entry.Value.GetRawText());
            if (!names.Add(entry.Name)) throw new UserError("models.index_name_twice", path, entry.Name);
            string file = Path.Combine(folder, shard);
            if (!shards.TryGetValue(file, out IReadOnlySet<string>? set))
            {
                if (!File.Exists(file)) throw new UserError("models.index_shard_missing", path, shard, entry.Name);
                shards.Add(file, set = new HashSet<string>(StringComparer.Ordinal));
            }
            ((HashSet<string>)set).Add(entry.Name);
        }
        return new SafetensorsIndex(shards);
    }
}
