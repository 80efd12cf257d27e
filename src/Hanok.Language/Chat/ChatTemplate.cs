using System.Text;
using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;

namespace Hanok.Language;

/// <summary>How a conversation becomes text and tokens. ChatML is built in; other templates are refused by name.</summary>
public sealed class ChatTemplate
{
    const string Start = "<|im_start|>", End = "<|im_end|>", Assistant = "assistant";

    ChatTemplate(string source) => Source = source;

    /// <summary><c>&lt;|im_start|&gt;ROLE\nCONTENT&lt;|im_end|&gt;\n</c> for each turn; a prompt for an answer ends with <c>&lt;|im_start|&gt;assistant\n</c>.</summary>
    public static ChatTemplate ChatMl { get; } = new(
        "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}");

    /// <summary>The template in Jinja, for <c>chat_template</c> of <c>tokenizer_config.json</c>; rendered by others it gives what <see cref="Render"/> gives.</summary>
    public string Source { get; }

    /// <summary>The token that ends a turn, and so an answer.</summary>
    public string EndOfTurn => End;

    /// <summary>
    /// The template of a bundle: <c>chat_template.jinja</c>, else <c>chat_template</c> of <c>tokenizer_config.json</c> (where that is a list, the one named
    /// <c>default</c>); null where it has none.
    /// </summary>
    /// <exception cref="UserError">It is another than ChatML, or the file is malformed.</exception>
    public static ChatTemplate? FromBundle(string directory)
    {
        string? source = ReadSource(directory);
        if (source is null) return null;
        // A line end inside a string literal is what \n in it stands for.
        if (source.TrimEnd('\n', '\r').Replace("\r\n", "\n").Replace("\n", "\\n") == ChatMl.Source) return ChatMl;
        throw new UserError("language.chat.template", directory, source.Length > 60 ? source[..60] + "…" : source);
    }

    /// <summary>The conversation as text.</summary>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        StringBuilder text = new();
        foreach (ChatMessage message in messages) text.Append(Start).Append(message.Role).Append('\n').Append(message.Content).Append(End).Append('\n');
        if (addGenerationPrompt) text.Append(Start).Append(Assistant).Append('\n');
        return text.ToString();
    }

    /// <summary>
    /// The conversation as tokens. Roles and contents are encoded with recognition of special tokens off: whatever a user writes, no turn ends or begins in it.
    /// What an assistant says is encoded apart from the line that names it, as generation meets it.
    /// </summary>
    /// <exception cref="UserError">The tokenizer lacks a token of the template.</exception>
    public ChatTokens Encode(Tokenizer tokenizer, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        int start = Special(tokenizer, Start), end = Special(tokenizer, End);
        List<int> ids = [];
        List<(int From, int To)> answers = [];
        foreach (ChatMessage message in messages)
        {
            ids.Add(start);
            if (message.Role == Assistant)
            {
                tokenizer.Encode(Assistant + "\n", ids, recogniseSpecial: false);
                int from = ids.Count;
                tokenizer.Encode(message.Content, ids, recogniseSpecial: false);
                answers.Add((from, ids.Count + 1));
            }
            else tokenizer.Encode(message.Role + "\n" + message.Content, ids, recogniseSpecial: false);
            ids.Add(end);
            tokenizer.Encode("\n", ids, recogniseSpecial: false);
        }
        if (addGenerationPrompt)
        {
            ids.Add(start);
            tokenizer.Encode(Assistant + "\n", ids, recogniseSpecial: false);
        }
        bool[] isAnswer = new bool[ids.Count];
        foreach ((int from, int to) in answers) isAnswer.AsSpan(from..to).Fill(true);
        return new ChatTokens([.. ids], isAnswer);
    }

    static int Special(Tokenizer tokenizer, string token) =>
        tokenizer.IdOf(token) is { } id && tokenizer.IsSpecial(id) ? id : throw new UserError("language.chat.tokens", token);

    static string? ReadSource(string directory)
    {
        string jinja = Path.Combine(directory, "chat_template.jinja"), config = Path.Combine(directory, "tokenizer_config.json");
        try
        {
            if (File.Exists(jinja)) return File.ReadAllText(jinja);
            if (!File.Exists(config)) return null;
            using JsonDocument document = JsonFile.Parse(File.ReadAllBytes(config), config);
            if (new JsonNode(document.RootElement, config, "").Optional("chat_template") is not { } template) return null;
            if (template.Element.ValueKind != JsonValueKind.Array) return template.Text();
            foreach (JsonNode item in template.Items()) if (item["name"].Text() == "default") return item["template"].Text();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("language.file.unreadable", e, directory, e.Message);
        }
    }
}
