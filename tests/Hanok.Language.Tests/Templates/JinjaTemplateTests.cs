using System.Text.Json;
using System.Text.RegularExpressions;
using Hanok.Language.Messages;
using Hanok.Language.Templates;
using Hanok.Tests;

namespace Hanok.Language.Tests.Templates;

public partial class JinjaTemplateTests
{
    static UserError Refused(string source, TemplateLimits? limits = null) =>
        Assert.Throws<UserError>(() => JinjaTemplate.Parse(source, "t.jinja").Render(new TemplateContext(), limits));

    [Theory]
    [InlineData("a\n  {{ nothing.x }}", "t.jinja, line 2, column 13: 'nothing' is undefined.")]
    [InlineData("{% if x %}\n{% for y in z %}", "line 2, column 4")]
    [InlineData("{{ 1 +\n }}", "line 2, column 2: unexpected '}}'")]
    [InlineData("{{ 'a\n", "a string without its closing quote")]
    [InlineData("{% frob %}", "there is no tag 'frob' here")]
    [InlineData("{% include 'x' %}", "'include' is refused")]
    [InlineData("{{ 1|nofilter }}", "there is no filter 'nofilter'")]
    [InlineData("{{ [].append(1) }}", "'append' would change a list")]
    [InlineData("{{ raise_exception('역할: ' ~ 3) }}", "the template refuses: 역할: 3")]
    [InlineData("{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}", "levels inside each other")]
    [InlineData("{{ '\\x4' }}", "the escape '\\x4'")]
    public void Render_Wrong_SaysWhereAndWhy(string source, string said) => Assert.Contains(said, Refused(source).Message, StringComparison.Ordinal);

    [Fact]
    public void Render_Wrong_SaysItInKorean()
    {
        Assert.Equal("t.jinja의 1행 4열: 'x'가 정의되지 않았습니다.", Refused("{{x()}}").In(UserLanguage.Korean));
        Assert.Equal("t.jinja의 1행 7열: '이름'이 와야 하는데 '}}'가 있습니다.", Refused("{{ a| }}").In(UserLanguage.Korean));
    }

    [Fact]
    public void Render_Limits_HoldWhereTheyAreSet()
    {
        Assert.Contains("1,000 steps", Refused("{% for i in range(999) %}{{ i }}{% endfor %}", new() { Steps = 1000 }).Message, StringComparison.Ordinal);
        Assert.Contains("longer than 10 characters", Refused("{{ 'abcdefghijk' }}", new() { OutputLength = 10 }).Message, StringComparison.Ordinal);
        Assert.Contains("more than 100 characters", Refused("{% set a = 'x' * 60 %}{% set b = a + a %}", new() { Allocation = 100 }).Message, StringComparison.Ordinal);
        Assert.Equal("0123456789", JinjaTemplate.Parse("{{ range(10)|join }}").Render(new TemplateContext(), new() { OutputLength = 10, Steps = 500 }));
    }

    /// <summary>As Jinja has it, and as templates with <c>tools | selectattr(…)</c> count on where there are no tools.</summary>
    [Theory]
    [InlineData("{{ none|selectattr('type', 'equalto', 'x')|list|length }}")]
    [InlineData("{{ nothing|rejectattr('type')|list|length }}")]
    [InlineData("{{ 0|select|list|length }}")]
    [InlineData("{{ false|reject|list|length }}")]
    [InlineData("{{ ''|map('nofilter')|list|length }}")]
    [InlineData("{{ none|map(attribute='a')|list|length }}")]
    public void Render_SelectionFromWhatIsFalse_IsEmpty(string source) => Assert.Equal("0", JinjaTemplate.Parse(source).Render(new TemplateContext()));

    /// <summary>
    /// What is made counts as what it takes, small and passing things too. (Found by fuzzing: a slice into 2^63 lists took its four million lists and a second to be
    /// refused; a loop over the characters of a long text made twice what a template may.)
    /// </summary>
    [Theory]
    [InlineData("{{ [1, 2]|slice(9223372036854775807)|list }}")]
    [InlineData("{{ range(99999)|batch(1)|list }}")]
    [InlineData("{% for x in 'x'|center(9999) %}{{ loop.index }}{% endfor %}")]
    [InlineData("{{ loop.previtem }}{{ missing }}{{ 1.5 * y }}")]
    [InlineData("{{ [y, -y, y / 3] }}{{ {y: -y}|tojson }}")]
    [InlineData("{% macro f(a, b) %}{% endmacro %}{{ f(y, b=y) }}")]
    [InlineData("{% set a, b = y, {y: [y]} %}")]
    [InlineData("{% with a = y %}{% set b %}{% endset %}{% endwith %}")]
    [InlineData("{{ [y, y]|map('string')|select|sort|join }}")]
    [InlineData("{{ '%5.2f'|format(y) }}")]
    [InlineData("{{ '{:b}'.format(y) }}")]
    [InlineData("{{ y|round(1) }}")]
    [InlineData("{{ '12'|int + '1.5'|float }}")]
    [InlineData("{{ 'a,b,c'.split(',') }}{{ 'abc'.partition('b') }}{{ ' abc '.strip() }}{{ 'abc'[1] }}")]
    [InlineData("{{ ('<' * 99)|striptags }}{{ ('a ' * 99)|striptags }}{{ ('a ' * 99)|title }}")]
    [InlineData("{{ 9 ** 75 % 7 ** 40 * y }}")]
    public void Render_WhatIsMade_IsCounted(string body)
    {
        const string Loops = "{% for x in range(999) %}{% for y in range(99) %}", Ends = "{% endfor %}{% endfor %}";
        Refused(Loops + body + Ends, new() { Allocation = 1 << 12 });        // what is made once and kept
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(Loops + body + Ends, new() { Allocation = 1 << 20, Steps = long.MaxValue });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000 >> 5);       // as the limits in use are to 200 MB
    }

    [Fact]
    public void Render_ValuesNestedWithoutEnd_AreRefused()
    {
        Refused("{% set ns = namespace(l=[]) %}{% for i in range(5000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}");
        Refused("{% set ns = namespace(l=[]) %}{% for i in range(5000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l|tojson }}");
        Refused("{% set a = namespace(l=[]) %}{% set b = namespace(l=[]) %}{% for i in range(5000) %}{% set a.l = [a.l] %}{% set b.l = [b.l] %}{% endfor %}{{ a.l == b.l }}");
        Refused("{% set ns = namespace(l=()) %}{% for i in range(5000) %}{% set ns.l = (ns.l,) %}{% endfor %}{{ {ns.l: 1} }}");
        Refused("{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}");
    }

    [SkippableFact]
    public void RenderContinuing_GoldenConversations_EqualTheJudge()
    {
        int cases = 0;
        foreach (JsonElement row in Golden.Lines(GoldenFiles.Any("templates", "continue-final-message.jsonl")))
        {
            cases++;
            ChatTemplate template = ChatTemplate.Create(row.GetProperty("template").GetString()!, "t");
            TemplateContext context = template.NewContext();
            foreach (JsonProperty variable in row.GetProperty("context").EnumerateObject()) context.Set(variable.Name, variable.Value);
            string field = row.GetProperty("continue_final_message") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : "content";
            if (row.TryGetProperty("output", out JsonElement output)) Assert.Equal(output.GetString(), template.RenderContinuing(context, field).Text);
            else Assert.StartsWith("language.template.continue_", Assert.Throws<UserError>(() => template.RenderContinuing(context, field)).Key, StringComparison.Ordinal);
        }
        Assert.Equal(8, cases);
    }

    [Fact]
    public void Reasons_AllInTheCode_AreInTheTables()
    {
        HashSet<string> keys = [.. MessageTable.Keys];
        string[] reasons = [.. Directory.EnumerateFiles(Path.Combine(GoldenFiles.Root, "src", "Hanok.Language", "Templates"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Reason().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct()];
        Assert.True(reasons.Length > 60);
        Assert.DoesNotContain(reasons, r => !keys.Contains("language.template.why." + r));
    }

    [GeneratedRegex(@"Fault\(\s*""([a-z_]+)""")]
    private static partial Regex Reason();
}
