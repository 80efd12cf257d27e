namespace Hanok.Cli.Tests.Commands;

public sealed class TemplateCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hanok-template-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    HanokProcess.Result Run(string template, string context, params string[] options)
    {
        File.WriteAllText(Path.Combine(folder, "t.jinja"), template);
        File.WriteAllText(Path.Combine(folder, "c.json"), context);
        return HanokProcess.Run(folder, ["template", "t.jinja", "c.json", .. options]);
    }

    [Fact]
    public void Template_File_PrintsExactlyTheText()
    {
        HanokProcess.Result r = Run("{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}{{ strftime_now('%d %b %Y %H:%M:%S') }}{{ tools is none }}",
            """{"messages": [{"role": "user", "content": "안녕 😀"}]}""", "--now", "2026-01-15T09:05:03");
        Assert.True(r.Status == 0, r.Error);
        // The reader of the tests puts a line end behind the last line.
        Assert.Equal("[user] 안녕 😀\n15 Jan 2026 09:05:03True\n", r.Out);
        Assert.Equal("", Run("{{ '' }}", "{}").Out);
    }

    [Fact]
    public void Template_Bundle_UsesItsTokens()
    {
        Directory.CreateDirectory(Path.Combine(folder, "m"));
        File.WriteAllText(Path.Combine(folder, "c.json"), """{"messages": [{"role": "user", "content": "a"}], "eos_token": "<e>"}""");
        Assert.Contains("no chat template", HanokProcess.Run(folder, ["template", "m", "c.json"]).Error);
        File.WriteAllText(Path.Combine(folder, "m", "tokenizer_config.json"), """{"bos_token": "<s>", "eos_token": "</s>", "chat_template": "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}"}""");
        Assert.Equal("<s>a<e>\n", HanokProcess.Run(folder, ["template", "m", "c.json"]).Out);
    }

    [Theory]
    [InlineData("{{ raise_exception('nein') }}", "{}", 1, "the template refuses: nein")]
    [InlineData("a\n{{ x.y }}", "{}", 1, "t.jinja, line 2, column 5: 'x' is undefined.")]
    [InlineData("{% if %}", "{}", 1, "t.jinja, line 1")]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "{}", 1, "more than")]
    [InlineData("a", "[1]", 1, "c.json")]
    [InlineData("a", "{", 1, "c.json")]
    public void Template_Wrong_SaysWhereAndExitsWith1(string template, string context, int status, string said)
    {
        HanokProcess.Result r = Run(template, context);
        Assert.Equal(status, r.Status);
        Assert.Equal("", r.Out);
        Assert.Contains(said, r.Error);
        Assert.DoesNotContain("   at ", r.Error);
    }

    [Fact]
    public void Template_NoTime_IsWrongUse() => Assert.Equal(2, Run("a", "{}", "--now", "yesterday").Status);
}
