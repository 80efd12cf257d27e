using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Language.Templates;
using Hanok.Tests;

namespace Hanok.Language.Tests.Templates;

/// <summary>The judge is transformers' own renderer; see the README of golden/templates.</summary>
public class TemplateGoldenTests
{
    static readonly DateTime Now = new(2026, 1, 15, 9, 5, 3);

    [SkippableFact]
    public void Render_OwnTemplates_EqualTheJudge()
    {
        int cases = 0;
        List<string> wrong = [];
        foreach (JsonElement row in Golden.Lines(GoldenFiles.Any("templates", "own.jsonl")))
        {
            cases++;
            (RenderedTemplate? rendered, UserError? error) = Render(row.GetProperty("template").GetString()!, row.GetProperty("context"));
            Compare(row, row.GetProperty("name").GetString()!, rendered?.Text, error, wrong);
            if (row.TryGetProperty("generation_spans", out JsonElement spans))
                Assert.Equal(spans.EnumerateArray().Select(s => (s[0].GetInt32(), s[1].GetInt32())), rendered!.Generations.Select(g => (Points(rendered.Text, g.Start), Points(rendered.Text, g.End))));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(181, cases);
    }

    [SkippableFact]
    public void Render_RealTemplates_EqualTheJudge() => Assert.Equal(40, CompareReal(GoldenFiles.Shared("templates", "real")));

    /// <summary>Those whose licences keep them out of here: a folder that HANOK_TEMPLATES names holds them as <c>real-index.json</c> says where they are to be had.</summary>
    [SkippableFact]
    public void Render_PublicTemplates_EqualTheJudge()
    {
        string folder = Environment.GetEnvironmentVariable("HANOK_TEMPLATES") ?? "";
        Skip.IfNot(Directory.Exists(folder), "not on this machine: 24 real templates (HANOK_TEMPLATES)");
        Assert.Equal(24, CompareReal(folder));
    }

    /// <summary>Compares all contexts of every template in a folder that is in the judge's index; gives how many templates those were.</summary>
    static int CompareReal(string folder)
    {
        JsonElement contexts = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("templates", "contexts.json"))).RootElement;
        JsonElement index = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("templates", "real-index.json"))).RootElement;
        Dictionary<string, JinjaTemplate> templates = [];
        foreach (JsonProperty known in index.EnumerateObject())
        {
            string file = Path.Combine(folder, known.Name + ".jinja");
            if (!File.Exists(file)) continue;
            byte[] bytes = File.ReadAllBytes(file);
            Assert.Equal(known.Value.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
            templates.Add(known.Name, JinjaTemplate.Parse(Encoding.UTF8.GetString(bytes), Path.GetFileName(file)));
        }
        int cases = 0;
        List<string> wrong = [];
        foreach (JsonElement row in Golden.Lines(GoldenFiles.Shared("templates", "real.jsonl")))
        {
            string name = row.GetProperty("template").GetString()!, context = row.GetProperty("context").GetString()!;
            if (!templates.TryGetValue(name, out JinjaTemplate? template)) continue;
            cases++;
            (RenderedTemplate? rendered, UserError? error) = Try(() => template.RenderMarked(Context(contexts.GetProperty(context))));
            Compare(row, $"{name} × {context}", rendered?.Text, error, wrong);
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(templates.Count * 36, cases);
        return templates.Count;
    }

    [SkippableFact]
    public void Render_HostileTemplates_AreRefusedOrHarmless()
    {
        int cases = 0;
        foreach (JsonElement row in Golden.Lines(GoldenFiles.Any("templates", "hostile.jsonl")))
        {
            cases++;
            string name = row.GetProperty("name").GetString()!;
            string source = row.TryGetProperty("template", out JsonElement template) ? template.GetString()!
                : string.Concat(row.GetProperty("template_build").EnumerateArray().Select(p => new StringBuilder().Insert(0, p[0].GetString()!, p[1].GetInt32()).ToString()));
            (RenderedTemplate? rendered, UserError? error) = Render(source, row.GetProperty("context"));
            if (error is not null || !row.GetProperty("must_refuse").GetBoolean()) continue;
            JsonElement judge = row.GetProperty("judge");
            Assert.True(judge.ValueKind == JsonValueKind.Object && judge.TryGetProperty("output", out JsonElement output) && output.GetString() == rendered!.Text, $"{name}: {rendered!.Text}");
        }
        Assert.Equal(58, cases);
    }

    static (RenderedTemplate?, UserError?) Render(string source, JsonElement context) => Try(() => JinjaTemplate.Parse(source).RenderMarked(Context(context)));

    static TemplateContext Context(JsonElement context) => TemplateContext.FromJson(Encoding.UTF8.GetBytes(context.GetRawText()), "context", Now);

    static (RenderedTemplate?, UserError?) Try(Func<RenderedTemplate> render)
    {
        try
        {
            return (render(), null);
        }
        catch (UserError e)
        {
            return (null, e);
        }
    }

    static void Compare(JsonElement row, string name, string? text, UserError? error, List<string> wrong)
    {
        if (row.TryGetProperty("output", out JsonElement output))
        {
            if (text != output.GetString()) wrong.Add($"{name}\n  due:   {output.GetString()}\n  found: {text ?? error!.Message}");
            return;
        }
        JsonElement due = row.GetProperty("error");
        if (error is null) wrong.Add($"{name}: no error ({due.GetProperty("message").GetString()})\n  found: {text}");
        else if (due.GetProperty("class").GetString() == "TemplateError" && (error.Key != "language.template.raised" || !error.Message.EndsWith(": " + due.GetProperty("message").GetString(), StringComparison.Ordinal)))
            wrong.Add($"{name}: {error.Message}\n  due: {due.GetProperty("message").GetString()}");
    }

    static int Points(string text, int index) => Golden.CodePointStarts(text[..index]).Count - 1;
}
