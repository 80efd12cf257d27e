using System.Text;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Gguf;

namespace Hanok.Models.Bundles;

/// <summary>The chat template of a GGUF file; the architecture of its model does not matter.</summary>
public static class GgufTemplate
{
    static readonly (string Variable, string Key)[] Tokens =
        [("bos_token", "bos_token_id"), ("eos_token", "eos_token_id"), ("unk_token", "unknown_token_id"), ("sep_token", "seperator_token_id"), ("pad_token", "padding_token_id")];

    /// <summary>Reads <c>tokenizer.chat_template</c>; null where there is none.</summary>
    /// <exception cref="UserError">The file or its template is malformed.</exception>
    public static ChatTemplate? Read(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return file.Metadata.Text("tokenizer.chat_template") is { } source ? Create(file, source, path) : null;
    }

    /// <summary>Another template over the special tokens of the file <paramref name="path"/>.</summary>
    /// <exception cref="UserError">The file or the template is malformed.</exception>
    public static ChatTemplate Create(string path, string source, string name)
    {
        using GgufFile file = GgufFile.Open(path);
        return Create(file, source, name);
    }

    static ChatTemplate Create(GgufFile file, string source, string name)
    {
        Dictionary<string, string> special = new(StringComparer.Ordinal);
        byte[][] tokens = file.Metadata.Strings("tokenizer.ggml.tokens") ?? [];
        if (tokens.Length > 0)
            foreach ((string variable, string key) in Tokens)
                if (file.Metadata.Integer("tokenizer.ggml." + key, 0, tokens.Length - 1) is { } id) special.Add(variable, Encoding.UTF8.GetString(tokens[id]));
        return ChatTemplate.Create(source, name, special, beginsAsTokenizer: true);
    }
}
