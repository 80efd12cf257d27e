using Hanok.Language.Messages;

namespace Hanok.Language.Templates;

/// <summary>
/// A chat template: Jinja 3.1 as transformers sets it up (<c>trim_blocks</c>, <c>lstrip_blocks</c>, loop controls, <c>{% generation %}</c>, <c>tojson</c>,
/// <c>raise_exception</c>, <c>strftime_now</c>), interpreted in a sandbox. A template reads its context and writes text; there is no file, no process, no
/// clock but the one given, and nothing of this program to be reached. Immutable; may be rendered from any thread.
/// </summary>
/// <remarks>Source: jinja.palletsprojects.com/en/stable/templates, huggingface.co/docs/transformers/chat_templating_writing.</remarks>
public sealed class JinjaTemplate
{
    readonly Body body;
    readonly BlocksValue blocks;

    JinjaTemplate(string source, string name, Body body, BlocksValue blocks)
    {
        Source = source;
        Name = name;
        this.body = body;
        this.blocks = blocks;
    }

    /// <summary>The template as it was given.</summary>
    public string Source { get; }

    /// <summary>What stands for it in errors: a file's name.</summary>
    public string Name { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="name">What stands for it in errors.</param>
    /// <exception cref="UserError"><c>language.template.error</c>, with line and column: it is no template, or longer or deeper than 1,048,576 characters and 200 levels.</exception>
    public static JinjaTemplate Parse(string source, string name = "chat_template")
    {
        try
        {
            (Body body, IReadOnlyDictionary<string, Body> blocks) = Parser.Parse(source);
            return new JinjaTemplate(source, name, body, new BlocksValue(blocks));
        }
        catch (SyntaxFault e)
        {
            throw e.Fault.At(e.At, name);
        }
    }

    /// <summary>The text that the template makes of a context.</summary>
    /// <exception cref="UserError">
    /// <c>language.template.raised</c>: the template calls <c>raise_exception</c>; <c>language.template.error</c>: it asks for what cannot be, or for more than
    /// <paramref name="limits"/> allow. Both with line and column.
    /// </exception>
    public string Render(TemplateContext context, TemplateLimits? limits = null) => RenderMarked(context, limits).Text;

    /// <summary>The text, and which of it came from outside.</summary>
    /// <inheritdoc cref="Render"/>
    public RenderedTemplate RenderMarked(TemplateContext context, TemplateLimits? limits = null)
    {
        Run run = new(context, limits ?? TemplateLimits.Default, blocks);
        try
        {
            body.Execute(run);
            return new RenderedTemplate(run.Root.ToText(), run.Generations);
        }
        catch (TemplateFault fault)
        {
            throw fault.At(run.At, Name);
        }
    }
}

/// <summary>What a template made.</summary>
public sealed class RenderedTemplate
{
    readonly JinjaText text;

    internal RenderedTemplate(JinjaText text, IReadOnlyList<(int Start, int End)> generations)
    {
        this.text = text;
        Generations = generations;
    }

    /// <summary>The text.</summary>
    public string Text => text.Value;

    /// <summary>For each UTF-16 unit of the text whether it came from outside (from messages, tools, documents): what is written there is never a special token.</summary>
    public bool[] ForeignMarks() => text.Marks();

    /// <summary>The text up to an index, without white space at its end where that is asked for.</summary>
    internal RenderedTemplate UpTo(int end, bool trim)
    {
        JinjaText part = text.Slice(0, end);
        return new(trim ? Trimming.Strip(null, part, null, left: false) : part, [.. Generations.Where(g => g.Start < end).Select(g => (g.Start, Math.Min(g.End, end)))]);
    }

    /// <summary>The parts that <c>{% generation %}</c> marks as the assistant's, from where to where in UTF-16 units.</summary>
    public IReadOnlyList<(int Start, int End)> Generations { get; }
}
