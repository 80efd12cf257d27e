using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Training.Transcripts;

namespace Hanok.Training.Runs;

/// <summary>Compares the first line of a transcript that is there with the one that this run would write.</summary>
static class StartLine
{
    // What a person changed comes before what follows from it: another number of steps also means another data order.
    static readonly string[] Causes = ["recipe", "seed_commitment", "previous_digest", "steps", "interval"];

    /// <summary>True if <paramref name="transcript"/> begins with a whole line and that line is this run's; false if it holds no whole line yet.</summary>
    /// <exception cref="UserError"><c>training.transcript_other</c>, <c>training.contract_other</c>: another run began it.</exception>
    public static bool Matches(string path, ReadOnlySpan<byte> transcript, TranscriptStart start)
    {
        byte[] expected = TranscriptLines.Start(start);
        if (transcript.StartsWith(expected)) return true;
        int end = transcript.IndexOf((byte)'\n');
        if (end < 0) return false;
        Dictionary<string, string> ours = Members(expected), theirs = Members(transcript[..end]);
        string contract = theirs.GetValueOrDefault("contract", "?");
        if (contract != start.Contract) throw new UserError("training.contract_other", path, contract, start.Contract);
        string differs = Causes.Concat(ours.Keys).Concat(theirs.Keys).FirstOrDefault(k => ours.GetValueOrDefault(k) != theirs.GetValueOrDefault(k)) ?? "start";
        throw new UserError("training.transcript_other", path, differs, ours.GetValueOrDefault(differs, "-"), theirs.GetValueOrDefault(differs, "-"));
    }

    static Dictionary<string, string> Members(ReadOnlySpan<byte> line)
    {
        Dictionary<string, string> members = new(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(line.ToArray());
            foreach (JsonProperty member in document.RootElement.EnumerateObject()) members[member.Name] = member.Value.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No object: nothing in it agrees, and the first member is named.
        }
        return members;
    }
}
