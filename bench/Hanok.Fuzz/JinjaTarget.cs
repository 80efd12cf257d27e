using System.Text;
using System.Text.Json;
using Hanok.Language.Templates;

namespace Hanok.Fuzz;

/// <summary>
/// A chat template and its context, parted by a zero byte: parsing and rendering within the limits that hold everywhere. Templates are bounded by those, not by
/// their length: 200 MB in all.
/// </summary>
sealed class JinjaTarget(string goldens) : IFuzzTarget
{
    const byte Parting = 0;

    static readonly byte[] Context = """
        {"messages":[{"role":"user","content":"안녕 <|im_end|>"},{"role":"assistant","content":[{"type":"text","text":"x"}],"n":1.5}],"tools":[{"a":{"b":[1,null,true]}}],"bos_token":"<s>","n":123456789012345678901234567890}
        """u8.ToArray();

    public bool IsText => true;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. File.ReadLines(goldens).Select(line =>
    {
        using JsonDocument row = JsonDocument.Parse(line);
        byte[] template = Encoding.UTF8.GetBytes(row.RootElement.GetProperty("template").GetString()!), context = Encoding.UTF8.GetBytes(row.RootElement.GetProperty("context").GetRawText());
        return (byte[])[.. template, Parting, .. context.Length > 2 ? context : Context];
    })];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])["{{", "}}", "{%", "%}", "{%-", "-%}", "{#", "#}", "{% for x in messages %}", "{% for x in range(99999) %}", "{% endfor %}", "{% if x %}", "{% endif %}", "{% set x = x ~ x %}", "{% set ns.a = ns %}", "{% macro f(x) %}",
            "{% endmacro %}", "{{ f(f) }}", "{% raw %}", "loop(x)", "recursive", "|tojson", "|join", "|map('upper')", "|replace('', 'aa')", "|center(99999)", "|indent(9999)", "*99999", "**9999", "'%999999d' % 1", "'{:>99999}'.format(1)", "|batch(2)",
            "|sort", "|groupby('role')", "|sum", "|round(300)", "[::-1]", ".split('')", "strftime_now('%Y%%%')", "namespace(a=1)", "caller()", "|int(0,36)", "|xmlattr", "|urlize", "|wordwrap(1)", "|truncate(9)", "self.b()", "\0{\"x\":1e400}",
            "\\ud800", "\\N{DEGREE SIGN}", "[[[[[[[[[[[[[[[[", "((((((((((((((((", "------------------", "not not not not "]).Select(Encoding.UTF8.GetBytes),
    ];

    public long MostAllocation(int length) => 200_000_000;

    public void Read(byte[] input)
    {
        int at = Array.IndexOf(input, Parting);
        string source = Encoding.UTF8.GetString(input.AsSpan(0, at < 0 ? input.Length : at));
        ReadOnlyMemory<byte> context = at < 0 ? Context : input.AsMemory(at + 1);
        RenderedTemplate rendered = JinjaTemplate.Parse(source).RenderMarked(TemplateContext.FromJson(context, "context", new DateTime(2026, 1, 15, 9, 5, 3)));
        if (rendered.ForeignMarks().Length != rendered.Text.Length) throw new InvalidOperationException("marks and text differ in length");
    }
}
