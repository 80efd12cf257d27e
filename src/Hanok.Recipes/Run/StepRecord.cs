using Hanok.Language.Files;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hanok.Recipes;

/// <summary>What a finished step left behind: from what it was made, what it made, how long it took. A step stands while its record's fingerprint is what it would be today.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Fingerprint">Hash of the step's version, its part of the recipe and the digests of its inputs.</param>
/// <param name="Output">Hash over the names and contents of what it made: the input digest of the steps after it.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Files">Its files, relative to the run's folder, with their length: a step stands only while they are all there.</param>
public sealed record StepRecord(string Step, string Fingerprint, string Output, double Seconds, IReadOnlyDictionary<string, long> Files)
{
    /// <summary>Hash of everything that decides what a step makes.</summary>
    public static string FingerprintOf(string step, int version, IEnumerable<string> recipeSections, IEnumerable<string> inputs) =>
        Hash($"hanok-step-v1\n{step} {version}\n{string.Join('\n', recipeSections)}\n--\n{string.Join('\n', inputs)}\n");

    /// <summary>Hash of texts such as file digests.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The record of finished files: hashes each of them.</summary>
    public static StepRecord Of(string step, string fingerprint, double seconds, string root, IEnumerable<string> files)
    {
        SortedDictionary<string, long> lengths = new(StringComparer.Ordinal);
        StringBuilder digests = new();
        foreach (string path in files.Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, path).Replace('\\', '/');
            using FileStream stream = File.OpenRead(path);
            lengths[name] = stream.Length;
            digests.Append(Convert.ToHexStringLower(SHA256.HashData(stream))).Append("  ").Append(name).Append('\n');
        }
        return new StepRecord(step, fingerprint, Hash(digests.ToString()), seconds, lengths);
    }

    /// <summary>The record of <paramref name="step"/>; null where there is none or it cannot be read.</summary>
    public static StepRecord? Read(RunDirectory directory, string step)
    {
        string path = PathOf(directory, step);
        if (!File.Exists(path)) return null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement e = json.RootElement;
            return new StepRecord(
                e.GetProperty("step").GetString()!, e.GetProperty("fingerprint").GetString()!, e.GetProperty("output").GetString()!, e.GetProperty("seconds").GetDouble(),
                e.GetProperty("files").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt64(), StringComparer.Ordinal));
        }
        catch (Exception ex) when (ex is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;                                    // a record that cannot be read stands for nothing: the step is done again
        }
    }

    /// <summary>Writes the record; from then on the step stands.</summary>
    public void Write(RunDirectory directory)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter w = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            w.WriteStartObject();
            w.WriteString("step", Step);
            w.WriteString("fingerprint", Fingerprint);
            w.WriteString("output", Output);
            w.WriteNumber("seconds", Math.Round(Seconds, 3));
            w.WriteStartObject("files");
            foreach ((string name, long length) in Files) w.WriteNumber(name, length);
            w.WriteEndObject();
            w.WriteEndObject();
        }
        AtomicFile.WriteText(PathOf(directory, Step), Encoding.UTF8.GetString(stream.ToArray()) + "\n");
    }

    /// <summary>Removes the record: from then on the step no longer stands.</summary>
    public static void Delete(RunDirectory directory, string step) => FileRemoval.Remove(PathOf(directory, step));

    /// <summary>Are the step's files all there, with their lengths?</summary>
    public bool FilesStand(RunDirectory directory) => Files.All(f => new FileInfo(Path.Combine(directory.Root, f.Key)) is { Exists: true } info && info.Length == f.Value);

    static string PathOf(RunDirectory directory, string step) => Path.Combine(directory.Steps, step + ".json");
}
