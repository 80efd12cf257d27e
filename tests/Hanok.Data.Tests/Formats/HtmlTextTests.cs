using System.Text.Json;
using FsCheck.Xunit;
using Hanok.Data.Formats;
using Hanok.Tests;

namespace Hanok.Data.Tests.Formats;

public class HtmlTextTests
{
    [SkippableFact]
    public void MainText_GoldenPages_HasTheTextAndNotTheRest()
    {
        List<string> wrong = [];
        foreach (JsonElement row in Golden.Rows("html.jsonl"))
        {
            string text = HtmlText.MainText(HtmlText.Decode(File.ReadAllBytes(GoldenFiles.Any("data", row.Text("file")))).Text!);
            foreach (string s in row.Texts("must_contain")) if (!text.Contains(s, StringComparison.Ordinal)) wrong.Add($"{row.Text("file")} lacks '{s}'");
            foreach (string s in row.Texts("must_not_contain")) if (text.Contains(s, StringComparison.Ordinal)) wrong.Add($"{row.Text("file")} has '{s}'");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void MainText_TwentyThousandNestedElements_IsRead()
    {
        string html = string.Concat(Enumerable.Repeat("<div>", 20_000)) + "<p>안에 있는 글입니다.</p>";
        Assert.Equal("안에 있는 글입니다.", HtmlText.MainText(html));
    }

    [Property]
    public void MainText_AnyText_DoesNotThrow(string? text) => HtmlText.MainText($"<p>{text}<table>{text}</div><pre>{text}");

    [Fact]
    public void Read_MallardPage_GivesBlocksAsLines() =>
        Assert.Equal("제목\n첫 문단 <켜기> 둘째 줄.\n항목", XmlText.Read("<?xml version='1.0'?><!DOCTYPE page [<!ENTITY a \"b\">]><page><info><desc>x</desc></info><title>제목</title><p>첫 문단 <gui a='>'>&lt;켜기&gt;</gui>\n 둘째 줄.</p><!-- <p>no</p> --><item><p>항목</p></item></page>"));

    [Property]
    public void ReadXml_AnyMarkup_DoesNotThrow(string? text)
    {
        XmlText.Read(text ?? "");
        XmlText.Read($"<page><p>{text}</p><info>{text}");
        XmlText.IsKnown(text);
    }
}
