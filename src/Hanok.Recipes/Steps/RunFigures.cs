using System.Text.Json;
using Hanok.Provenance.Cards;

namespace Hanok.Recipes;

/// <summary>The figures of a <c>report.json</c> that the model card repeats.</summary>
/// <param name="FinalDigest">Digest of the tune chain's last checkpoint.</param>
/// <param name="BitsPerByte">What was measured on held-out text.</param>
/// <param name="Skills">Accuracy of each skill.</param>
sealed record RunFigures(string FinalDigest, IReadOnlyList<(string Name, double Value)> BitsPerByte, IReadOnlyList<CardSkill> Skills)
{
    /// <summary>Reads a report of our own.</summary>
    public static RunFigures Read(string path)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = json.RootElement;
        List<(string, double)> bits = [];
        foreach (string name in (string[])["pretrained", "tuned", "ngram", "unigram", "compressor"])
            if (root.GetProperty("bits_per_byte").TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number) bits.Add((name, value.GetDouble()));
        List<CardSkill> skills = [];
        foreach (JsonElement s in root.GetProperty("skills").EnumerateArray())
            skills.Add(new CardSkill(s.GetProperty("name").GetString()!, s.GetProperty("accuracy").GetDouble(), s.GetProperty("baseline").GetDouble(), s.GetProperty("n").GetInt32()));
        return new RunFigures(root.GetProperty("final_digest").GetString()!, bits, skills);
    }
}
