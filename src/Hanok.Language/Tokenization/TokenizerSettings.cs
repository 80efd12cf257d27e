using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>
/// What a bundle's <c>tokenizer_config.json</c> adds: whether a begin and an end token are put around a text (<c>add_bos_token</c>, <c>add_eos_token</c>), where
/// the tokenizer's own template does not say so already. A text never gets two.
/// </summary>
static class TokenizerSettings
{
    /// <summary>The tokenizer with the settings of a file.</summary>
    /// <param name="tokenizer">The tokenizer of the bundle.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="file">Its name, for errors.</param>
    /// <param name="isModel">Whether the tokenizer is a <c>tokenizer.model</c>: it has no template, and its class says what is usual (Llama and Gemma begin with bos).</param>
    public static Tokenizer Apply(Tokenizer tokenizer, byte[] bytes, string file, bool isModel)
    {
        using JsonDocument document = JsonFile.Parse(bytes, file);
        JsonNode root = new(document.RootElement, file, "");
        string kind = root.Optional("tokenizer_class")?.Text() ?? "";
        bool begins = isModel && (kind.Contains("Llama", StringComparison.Ordinal) || kind.Contains("Gemma", StringComparison.Ordinal));
        List<TemplateItem> template = [.. tokenizer.Definition.Template ?? [default(TemplateItem) with { Ids = [] }]];
        bool changed = false;
        if (root.Flag("add_bos_token", begins) && Token(root, "bos_token", tokenizer) is { } bos && template is not [{ Token: not null }, ..])
        {
            template.Insert(0, bos);
            changed = true;
        }
        if (root.Flag("add_eos_token", missing: false) && Token(root, "eos_token", tokenizer) is { } eos && template is not [.., { Token: not null }])
        {
            template.Add(eos);
            changed = true;
        }
        return changed ? new Tokenizer(tokenizer.AnyModel, tokenizer.Definition with { Template = template, PairTemplate = null }) : tokenizer;
    }

    // A name, or an object with the name as its content.
    static TemplateItem? Token(JsonNode root, string name, Tokenizer tokenizer)
    {
        if (root.Optional(name) is not { } node) return null;
        string content = node.Element.ValueKind == JsonValueKind.Object ? node["content"].Text() : node.Text();
        return tokenizer.IdOf(content) is { } id ? new(content, [id]) : null;
    }
}
