using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;

namespace Hanok.Language;

/// <summary>The chat template of a directory in Hugging Face layout, and the tokens that it may name.</summary>
/// <param name="Source">The template; null where there is none.</param>
/// <param name="Name">The file that holds it.</param>
/// <param name="SpecialTokens"><c>bos_token</c>, <c>eos_token</c> and the like of <c>tokenizer_config.json</c>, and of <c>special_tokens_map.json</c> where that says nothing.</param>
sealed record BundleTemplate(string? Source, string Name, IReadOnlyDictionary<string, string> SpecialTokens)
{
    static readonly string[] TokenNames = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    /// <summary>Reads the files.</summary>
    /// <exception cref="UserError">One cannot be read or is malformed.</exception>
    public static BundleTemplate Read(string directory)
    {
        string jinja = Path.Combine(directory, "chat_template.jinja"), config = Path.Combine(directory, "tokenizer_config.json");
        Dictionary<string, string> tokens = new(StringComparer.Ordinal);
        try
        {
            string? source = File.Exists(jinja) ? File.ReadAllText(jinja) : null, written = null;
            if (File.Exists(config))
            {
                using JsonDocument document = JsonFile.Parse(File.ReadAllBytes(config), config);
                JsonNode root = new(document.RootElement, config, "");
                AddTokens(tokens, root);
                if (source is null) written = Template(root);
            }
            string map = Path.Combine(directory, "special_tokens_map.json");
            if (File.Exists(map))
            {
                using JsonDocument document = JsonFile.Parse(File.ReadAllBytes(map), map);
                AddTokens(tokens, new JsonNode(document.RootElement, map, ""));
            }
            return new BundleTemplate(source ?? written, source is null ? config : jinja, tokens);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("language.file.unreadable", e, directory, e.Message);
        }
    }

    static string? Template(JsonNode root)
    {
        if (root.Optional("chat_template") is not { } template) return null;
        if (template.Element.ValueKind != JsonValueKind.Array) return template.Text();
        foreach (JsonNode item in template.Items()) if (item["name"].Text() == "default") return item["template"].Text();
        return null;
    }

    // A token is its text, or an object with its text as content.
    static void AddTokens(Dictionary<string, string> tokens, JsonNode root)
    {
        foreach (string name in TokenNames)
            if (root.Optional(name) is { } token) tokens.TryAdd(name, token.Element.ValueKind == JsonValueKind.Object ? token["content"].Text() : token.Text());
    }
}
