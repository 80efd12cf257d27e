using System.Text;
using System.Text.Json;
using Hanok.Language.Files;
using Hanok.Language.Messages;

namespace Hanok.Recipes;

/// <summary>
/// The files and folders of <c>--add</c>, by the names under which the recipe has them. Where they lie stays in the run's <c>work</c> folder:
/// the recipe goes into the bundle, and a path of this machine is nobody's business.
/// </summary>
public sealed class AddedFiles : SortedDictionary<string, string>, IReadOnlyDictionary<string, string>
{
    /// <summary>None.</summary>
    public AddedFiles() : base(StringComparer.Ordinal) { }

    IEnumerable<string> IReadOnlyDictionary<string, string>.Keys => Keys;

    IEnumerable<string> IReadOnlyDictionary<string, string>.Values => Values;

    /// <summary>Names paths by their last part; where two have the same, the second gets <c>~2</c>. Returns the names in the order given.</summary>
    public static (AddedFiles Files, IReadOnlyList<string> Names) Of(IEnumerable<string> paths)
    {
        AddedFiles files = new();
        List<string> names = [];
        foreach (string path in paths)
        {
            string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), last = Path.GetFileName(full), name = last;
            for (int n = 2; files.ContainsKey(name); n++) name = $"{last}~{n}";
            files.Add(name, full);
            names.Add(name);
        }
        return (files, names);
    }

    /// <summary>Where these lie elsewhere than <paramref name="before"/>, a line each: <c>--add NAME: before → after</c>.</summary>
    public IEnumerable<string> DifferencesFrom(AddedFiles before) =>
        this.Where(a => before.GetValueOrDefault(a.Key) is { } old && old != a.Value).Select(a => $"--add {a.Key}: {before[a.Key]} → {a.Value}");

    /// <summary>Reads what <see cref="Save"/> wrote; empty where nothing was.</summary>
    /// <exception cref="UserError"><c>run.added_unreadable</c>.</exception>
    public static AddedFiles Load(string path)
    {
        AddedFiles files = new();
        if (!File.Exists(path)) return files;
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonProperty p in json.RootElement.EnumerateObject()) files[p.Name] = p.Value.GetString()!;
            return files;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new UserError("run.added_unreadable", e, path, e.Message);
        }
    }

    /// <summary>Writes names and places; nothing where there are none.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void Save(string path)
    {
        if (Count == 0)
        {
            FileRemoval.Remove(path);
            return;
        }
        using MemoryStream stream = new();
        using (Utf8JsonWriter w = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            w.WriteStartObject();
            foreach ((string name, string place) in this) w.WriteString(name, place);
            w.WriteEndObject();
        }
        AtomicFile.WriteText(path, Encoding.UTF8.GetString(stream.ToArray()) + "\n");
    }
}
