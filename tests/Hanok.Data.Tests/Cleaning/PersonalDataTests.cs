using System.Text.Json;
using FsCheck.Xunit;
using Hanok.Data.Cleaning.Personal;

namespace Hanok.Data.Tests.Cleaning;

public class PersonalDataTests
{
    [SkippableFact]
    public void Find_GoldenTexts_GivesTheLabelledSpans()
    {
        List<string> wrong = [];
        foreach (JsonElement row in Golden.Rows("pii.jsonl"))
        {
            string text = row.Text("text"), note = row.TryGetProperty("note", out JsonElement n) ? n.GetString()! : "";
            List<PersonalSpan> found = [];
            PersonalData.Find(text, found);
            List<(string Type, int Start, int End)> expected = [];
            foreach (JsonElement s in row.GetProperty("spans").EnumerateArray())
            {
                // The notes: addresses of streets are optional, and a corporate number may be called a resident one.
                if (s.Text("type") != "address") expected.Add((s.Text("type"), s.Int("start_utf16"), s.Int("end_utf16")));
            }
            List<(string Type, int Start, int End)> got = found.ConvertAll(static s => (s.Name, s.Start, s.End));
            if (note.Contains("either type is right", StringComparison.Ordinal)) got = got.ConvertAll(static s => s.Type == "rrn" ? ("corporate", s.Start, s.End) : s);
            if (!expected.SequenceEqual(got)) wrong.Add($"{row.Int("id")} '{text}': {string.Join(' ', got)}, expected {string.Join(' ', expected)}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [SkippableFact]
    public void Checksums_GoldenNumbers_Equal()
    {
        foreach (JsonElement row in Golden.Rows("pii-checksums.jsonl"))
        {
            string value = row.Text("value");
            bool valid = row.Text("type") switch { "rrn" => Checksums.Resident(value), "brn" => Checksums.Business(value), _ => Checksums.Luhn(value) };
            Assert.True(valid == row.GetProperty("valid").GetBoolean(), $"{row}");
        }
    }

    [Theory]
    [InlineData("Call +1-202-555-0143 now", "Call [phone] now")]
    [InlineData("서버 8.8.8.8 과 192.168.0.1", "서버 [ip] 과 192.168.0.1")]
    [InlineData("메일은hong@example.com으로", "메일은[email]으로")]
    [InlineData("std::a abc::def 10:10:10 http://x", "std::a abc::def 10:10:10 http://x")]
    [InlineData("값 1,010-1234-5678", "값 1,010-1234-5678")]
    public void Redact_Text_ReplacesWhatIsPersonal(string text, string expected) => Assert.Equal(expected, PersonalData.Redact(text, [], new long[10]));

    [Property]
    public void Find_AnyText_SpansAreOrderedAndInside(string? text)
    {
        List<PersonalSpan> found = [];
        PersonalData.Find(text, found);
        int end = 0;
        foreach (PersonalSpan s in found)
        {
            Assert.InRange(s.Start, end, s.End - 1);
            end = s.End;
        }
        Assert.InRange(end, 0, text?.Length ?? 0);
    }

    [Property]
    public void Find_AnyDigitsAndSeparators_DoesNotThrow(byte[]? values)
    {
        string text = string.Concat((values ?? []).Select(static v => "0123456789-. +()@:[]MAf한５"[v % 25]));
        PersonalData.Redact(text, [], new long[10]);
    }
}
