using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Hanok.Data.Formats;

namespace Hanok.Data.Tests.Formats;

public class EncodingTests
{
    // What the README's notes allow besides.
    static readonly Dictionary<string, string[]> AlsoRight = new()
    {
        ["ascii"] = ["utf-8"], ["latin-1"] = ["cp1252"],
    };

    [SkippableFact]
    public void Decode_GoldenBytes_GivesEncodingAndText()
    {
        List<string> wrong = [];
        foreach (JsonElement row in Golden.Rows("encodings.jsonl"))
        {
            string name = row.Text("name"), expected = row.Text("encoding");
            // The row called "random" holds 200 times the letter M (its generator was seeded anew for every byte): that is ASCII, whatever the label says.
            if (name == "random") expected = "ascii";
            DecodedText d = TextEncodings.Decode(Convert.FromBase64String(row.Text("bytes")));
            bool right = d.Encoding == expected || AlsoRight.GetValueOrDefault(expected, []).Contains(d.Encoding);
            bool text = row.GetProperty("text").ValueKind == JsonValueKind.Null || d.Text == row.Text("text");
            if (!right || !text) wrong.Add($"{name}: {d.Encoding} {d.Text}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [SkippableFact]
    public void IsIn_GoldenTexts_FindsMojibakeAndNothingElse()
    {
        List<string> wrong = [];
        foreach (JsonElement row in Golden.Rows("encodings.jsonl"))
        {
            if (row.GetProperty("text").ValueKind == JsonValueKind.Null) continue;
            bool expected = row.TryGetProperty("mojibake", out JsonElement m) && m.GetBoolean();
            if (Mojibake.IsIn(row.Text("text")) != expected) wrong.Add(row.Text("name"));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Property]
    public void Decode_AnyText_SurvivesUtf8AndMarkedUtf16(string? text)
    {
        string s = new string([.. (text ?? "").Where(static c => !char.IsSurrogate(c) && c >= ' ' && c != '\uFEFF')]) + "가";
        Assert.Equal(s, TextEncodings.Decode(Encoding.UTF8.GetBytes(s)).Text);
        Assert.Equal(s, TextEncodings.Decode([0xff, 0xfe, .. Encoding.Unicode.GetBytes(s)]).Text);
    }

    [Property]
    public void Decode_AnyBytes_DoesNotThrow(byte[]? bytes)
    {
        DecodedText d = TextEncodings.Decode(bytes);
        Mojibake.IsIn(d.Text ?? "");
        HtmlText.Decode(bytes);
    }
}
