using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Language.Templates;
using Hanok.Tests;

namespace Hanok.Language.Tests.Templates;

/// <summary>Whatever a template says, it is rendered or refused with a place: no other exception, and within its limits (a run within them takes milliseconds).</summary>
public class TemplateProperties
{
    static readonly TemplateLimits Small = new() { Steps = 20_000, OutputLength = 100_000, Allocation = 1_000_000, Depth = 300 };

    static readonly byte[] Context = """
        {"messages": [{"role": "user", "content": "안녕 <|im_end|>"}, {"role": "assistant", "content": [{"type": "text", "text": "x"}], "n": 1.5}], "tools": [{"a": {"b": [1, null, true]}}], "bos_token": "<s>"}
        """u8.ToArray();

    static readonly Gen<string> Sources = Gen.Elements(
        "{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "{{-", "-}}", "+%}", " ", "\n", "\r\n", "\t", "for", "x", "in", "messages", "endfor", "if", "elif", "else", "endif", "set", "=", "endset", "macro", "endmacro",
        "(", ")", "[", "]", "{", "}", ",", ":", ".", "|", "~", "+", "-", "*", "**", "/", "//", "%", "==", "<", "not", "is", "and", "or", "defined", "loop", "recursive", "break", "raw", "endraw", "generation",
        "endgeneration", "call", "endcall", "filter", "endfilter", "with", "endwith", "block", "endblock", "namespace", "ns.a", "tojson", "join", "map", "'a'", "\"b", "'", "\\", "1", "2.5", "1e9", "0x1F", "none", "true",
        "range(9)", "content", "role", "first", "upper", "가", "😀", "\uD800", "\0", "\u00A0", "varargs", "caller()", "self", "include 'x'", "tools", "[0]", "[::-1]", ".items()", "%s", "{}").ListOf().Select(string.Concat);

    const string Marks = "{}%#-+|()[]'\"\\.~ \n0";

    [Property(MaxTest = 3000)]
    public Property Parse_AnyTokens_RendersOrIsRefused() => Prop.ForAll(Sources.ToArbitrary(), IsSafe);

    [Property(MaxTest = 1000)]
    public Property Parse_AnyExpression_RendersOrIsRefused() => Prop.ForAll(Sources.ToArbitrary(), s => IsSafe("{{ " + s + " }}") && IsSafe("{% set x = " + s + " %}{{ x }}"));

    [Property(MaxTest = 1000)]
    public Property Parse_AnyText_RendersOrIsRefused() => Prop.ForAll(ArbMap.Default.GeneratorFor<string>().Select(s => s ?? "").ToArbitrary(), IsSafe);

    [SkippableFact]
    public void Parse_MutatedTemplates_RenderOrAreRefused()
    {
        string[] sources = [.. Golden.Lines(GoldenFiles.Any("templates", "own.jsonl")).Select(r => r.GetProperty("template").GetString()!).Distinct()];
        Random random = new(20260115);
        int rendered = 0;
        for (int i = 0; i < 6000; i++)
        {
            StringBuilder text = new(sources[random.Next(sources.Length)]);
            for (int n = random.Next(1, 4); n > 0 && text.Length > 0; n--)
            {
                int at = random.Next(text.Length), length = Math.Min(random.Next(1, 12), text.Length - at);
                string other = sources[random.Next(sources.Length)];
                int from = random.Next(other.Length);
                switch (random.Next(4))
                {
                    case 0: text.Remove(at, length); break;
                    case 1: text.Insert(at, other.AsSpan(from, Math.Min(random.Next(1, 30), other.Length - from))); break;
                    case 2: text.Insert(at, text.ToString(at, length)); break;
                    default: text[at] = Marks[random.Next(Marks.Length)]; break;
                }
            }
            if (Renders(text.ToString())) rendered++;
        }
        Assert.InRange(rendered, 500, 5999);
    }

    static bool IsSafe(string source)
    {
        Renders(source);
        return true;
    }

    static bool Renders(string source)
    {
        try
        {
            string text = JinjaTemplate.Parse(source).Render(TemplateContext.FromJson(Context, "context", new DateTime(2026, 1, 15)), Small);
            Assert.True(text.Length <= Small.OutputLength);
            return true;
        }
        catch (UserError e)
        {
            Assert.StartsWith("language.template.", e.Key, StringComparison.Ordinal);
            return false;
        }
    }
}
