using Hanok.Language.Messages;

namespace Hanok.Language.Templates;

/// <summary>Renders a conversation up to the end of its last message, as transformers' <c>continue_final_message</c> does.</summary>
static class Continuation
{
    // What transformers puts behind the message to find its end again; the space tells whether the template trims.
    const string Tag = "CONTINUE_FINAL_MESSAGE_TAG ";

    /// <summary>The text up to where the last message's <paramref name="field"/> ends.</summary>
    /// <exception cref="UserError">There is none, or the template does not show it.</exception>
    public static RenderedTemplate Render(JinjaTemplate template, TemplateContext context, string field)
    {
        if (context.Variables["messages"] is not ListValue { Items: [.., DictValue last] } messages) throw new UserError("language.template.continue_text");
        object? content = last[field];
        JinjaText text;
        if (content is ListValue parts)
        {
            int at = parts.Items.ToList().FindLastIndex(p => p is DictValue part && part["text"] is JinjaText);
            if (at < 0) throw new UserError("language.template.continue_text");
            DictValue part = (DictValue)parts.Items[at]!;
            text = (JinjaText)part["text"]!;
            content = new ListValue([.. parts.Items.Take(at), With(part, "text", Tagged(text)), .. parts.Items.Skip(at + 1)]);
        }
        else
        {
            text = content as JinjaText ?? throw new UserError("language.template.continue_field", field);
            content = Tagged(text);
        }
        object?[] all = [.. messages.Items.Take(messages.Items.Count - 1), With(last, field, content)];
        TemplateContext tagged = new() { Now = context.Now };
        foreach ((string name, object? value) in context.Variables) tagged.SetValue(name, value);
        RenderedTemplate whole = template.RenderMarked(tagged.SetValue("messages", new ListValue(all)));
        int end = whole.Text.LastIndexOf(Tag.TrimEnd(), StringComparison.Ordinal);
        string wanted = PythonText.Strip(text.Value);
        if (end < 0 || !whole.Text.Contains(wanted, StringComparison.Ordinal)) throw new UserError("language.template.continue_lost", TemplateFault.Short(wanted));
        bool trims = string.CompareOrdinal(whole.Text, end, Tag, 0, Tag.Length) != 0;
        return whole.UpTo(end, trims);
    }

    static JinjaText Tagged(JinjaText text)
    {
        bool[] marks = [.. text.Marks(), .. Enumerable.Repeat(false, Tag.Length)];
        return new JinjaText(text.Value + Tag, marks);
    }

    static DictValue With(DictValue dict, string key, object? value)
    {
        DictValue copy = new();
        foreach ((object? k, object? v) in dict.Entries) copy.Set(k, v);
        copy.Set(new JinjaText(key), value);
        return copy;
    }
}
