using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Language.Templates;

namespace Hanok.Language;

/// <summary>
/// How a conversation becomes text and tokens: ChatML, which is built in, or any template in Jinja. What somebody wrote (messages, their roles, tools,
/// documents) keeps its marks through the template, and no special token is ever read out of it: nobody can forge a turn.
/// </summary>
public sealed class ChatTemplate
{
    const string Start = "<|im_start|>", End = "<|im_end|>", Assistant = "assistant";

    /// <summary>Tokens at the end of a prompt in which a template may have begun the reasoning.</summary>
    const int BeginningTokens = 16;

    readonly Lazy<JinjaTemplate> jinja;

    ChatTemplate(string source)
    {
        Source = source;
        jinja = new(() => JinjaTemplate.Parse(source));
        SpecialTokens = new Dictionary<string, string>(StringComparer.Ordinal);
    }

    ChatTemplate(ChatTemplate other, Lazy<JinjaTemplate> jinja)
    {
        this.jinja = jinja;
        (Source, SpecialTokens, Arguments, BeginsAsTokenizer) = (other.Source, other.SpecialTokens, other.Arguments, other.BeginsAsTokenizer);
    }

    ChatTemplate(JinjaTemplate template, IReadOnlyDictionary<string, string> specialTokens, bool beginsAsTokenizer)
    {
        Source = template.Source;
        jinja = new(template);
        SpecialTokens = specialTokens;
        BeginsAsTokenizer = beginsAsTokenizer;
    }

    /// <summary><c>&lt;|im_start|&gt;ROLE\nCONTENT&lt;|im_end|&gt;\n</c> for each turn; a prompt for an answer ends with <c>&lt;|im_start|&gt;assistant\n</c>.</summary>
    public static ChatTemplate ChatMl { get; } = new(
        "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}");

    /// <summary>The template in Jinja, for <c>chat_template</c> of <c>tokenizer_config.json</c>; rendered by others it gives what <see cref="Render(IReadOnlyList{ChatMessage}, bool)"/> gives.</summary>
    public string Source { get; }

    /// <summary>The variables <c>bos_token</c>, <c>eos_token</c> and so on that the template finds.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; }

    /// <summary>Further variables of every conversation, such as <c>enable_thinking</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Arguments { get; private init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>
    /// Whether a conversation begins with the token that the tokenizer puts before a text, if the template did not write it itself: so llama.cpp does with GGUF files, while
    /// transformers leaves it to the template. There is never a second one.
    /// </summary>
    public bool BeginsAsTokenizer { get; }

    /// <summary>How an answer shows what the model thought before it.</summary>
    public ReasoningMarks Reasoning => ReasoningMarks.Of(Source);

    /// <summary>
    /// The template of a bundle: <c>chat_template.jinja</c>, else <c>chat_template</c> of <c>tokenizer_config.json</c> (where that is a list, the one named
    /// <c>default</c>); null where it has none.
    /// </summary>
    /// <exception cref="UserError">It is malformed (with line and column), or a file is.</exception>
    public static ChatTemplate? FromBundle(string directory)
    {
        BundleTemplate bundle = BundleTemplate.Read(directory);
        return bundle.Source is null ? null : Create(bundle.Source, bundle.Name, bundle.SpecialTokens);
    }

    /// <summary>A template from its source.</summary>
    /// <param name="source">The template in Jinja.</param>
    /// <param name="name">What stands for it in errors.</param>
    /// <param name="specialTokens">The variables <c>bos_token</c>, <c>eos_token</c> and so on.</param>
    /// <param name="beginsAsTokenizer"><see cref="BeginsAsTokenizer"/>.</param>
    /// <exception cref="UserError">It is malformed, with line and column.</exception>
    public static ChatTemplate Create(string source, string name, IReadOnlyDictionary<string, string>? specialTokens = null, bool beginsAsTokenizer = false)
    {
        // A line end inside a string literal is what \n in it stands for.
        if (source.TrimEnd('\n', '\r').Replace("\r\n", "\n").Replace("\n", "\\n") == ChatMl.Source) return ChatMl;
        return new ChatTemplate(JinjaTemplate.Parse(source, name), specialTokens ?? new Dictionary<string, string>(StringComparer.Ordinal), beginsAsTokenizer);
    }

    /// <summary>The special tokens that a bundle's template may name, whether it has a template or not.</summary>
    /// <exception cref="UserError">A file is malformed.</exception>
    public static IReadOnlyDictionary<string, string> SpecialTokensOf(string directory) => BundleTemplate.Read(directory).SpecialTokens;

    /// <summary>The same template with further variables; ChatML has none and stays what it is.</summary>
    public ChatTemplate With(IReadOnlyDictionary<string, JsonElement> arguments) =>
        ReferenceEquals(this, ChatMl) || arguments.Count == 0 ? this : new ChatTemplate(this, jinja) { Arguments = arguments };

    /// <summary>The token that ends an assistant's turn: the special token that the template puts behind its words; null where it puts none, or refuses such a conversation.</summary>
    public int? EndOfTurn(Tokenizer tokenizer)
    {
        if (ReferenceEquals(this, ChatMl)) return tokenizer.IdOf(End);
        const string words = "hanok end of turn 7";
        string text;
        try
        {
            text = Render([new ChatMessage("user", "?"), new ChatMessage(Assistant, words)], addGenerationPrompt: false);
        }
        catch (UserError)
        {
            return null;
        }
        int at = text.LastIndexOf(words, StringComparison.Ordinal);
        if (at < 0) return null;
        string rest = text[(at + words.Length)..].TrimStart();
        return tokenizer.AddedTokens.Where(t => t.IsSpecial && t.Content.Length > 0 && rest.StartsWith(t.Content, StringComparison.Ordinal)).MaxBy(t => t.Content.Length)?.Id;
    }

    /// <summary>Divides the answer to a prompt, as it comes, into what the model thought and what it says.</summary>
    /// <param name="tokenizer">What the prompt was encoded with.</param>
    /// <param name="prompt">The conversation in tokens: the template may have begun the reasoning at its end.</param>
    /// <param name="show">Told each piece: true for reasoning, and its text.</param>
    public ReasoningSplitter SplitAnswer(Tokenizer tokenizer, ReadOnlySpan<int> prompt, Action<bool, string> show) =>
        new(Reasoning, Reasoning.BegunIn(tokenizer.Decode(prompt[Math.Max(0, prompt.Length - BeginningTokens)..])), show);

    /// <summary>A context with the special tokens, to which messages, tools and other variables are added.</summary>
    /// <param name="now">The clock that the template may read; null: this machine's.</param>
    public TemplateContext NewContext(DateTime? now = null)
    {
        TemplateContext context = new() { Now = now ?? DateTime.Now };
        foreach ((string name, string token) in SpecialTokens) context.Set(name, token, trusted: true);
        foreach ((string name, JsonElement value) in Arguments) context.Set(name, value);
        return context;
    }

    /// <summary>The conversation as text.</summary>
    /// <exception cref="UserError">The template refuses it, or fails.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt) => Render(Context(messages, addGenerationPrompt)).Text;

    /// <summary>A conversation with tools, documents and other variables as text.</summary>
    /// <param name="context">What <see cref="NewContext"/> began.</param>
    /// <param name="limits">What the template may use up.</param>
    /// <exception cref="UserError">The template refuses it, or fails.</exception>
    public RenderedTemplate Render(TemplateContext context, TemplateLimits? limits = null) => jinja.Value.RenderMarked(context, limits);

    /// <summary>A conversation whose last message is not closed, so that an answer goes on from it.</summary>
    /// <param name="context">What <see cref="NewContext"/> began.</param>
    /// <param name="field">The part of the message that goes on; its content unless told otherwise.</param>
    /// <exception cref="UserError"><c>language.template.continue_*</c>: there is nothing to go on from, or the template does not show it; or it fails.</exception>
    public RenderedTemplate RenderContinuing(TemplateContext context, string field = "content") => Continuation.Render(jinja.Value, context, field);

    /// <summary>
    /// The conversation as tokens. Roles and contents are encoded with recognition of special tokens off: whatever a user writes, no turn ends or begins in it.
    /// In ChatML, what an assistant says is encoded apart from the line that names it, as generation meets it.
    /// </summary>
    /// <exception cref="UserError">The tokenizer lacks a token of ChatML; the template refuses the conversation, or fails.</exception>
    public ChatTokens Encode(Tokenizer tokenizer, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt) =>
        ReferenceEquals(this, ChatMl) ? EncodeChatMl(tokenizer, messages, addGenerationPrompt) : Begin(tokenizer, Encode(tokenizer, Render(Context(messages, addGenerationPrompt))));

    ChatTokens Begin(Tokenizer tokenizer, ChatTokens tokens)
    {
        if (!BeginsAsTokenizer || tokenizer.Encode("", addSpecial: true) is not [int begin, ..] || tokens.Ids is [int first, ..] && first == begin) return tokens;
        return new ChatTokens([begin, .. tokens.Ids], [false, .. tokens.IsAnswer]);
    }

    /// <summary>
    /// A rendered conversation as tokens. What came from outside gives no special token. The assistant's tokens are those between <c>{% generation %}</c> and
    /// <c>{% endgeneration %}</c>, each such part encoded apart, as generation meets it; a template without that tag does not tell.
    /// </summary>
    public static ChatTokens Encode(Tokenizer tokenizer, RenderedTemplate rendered)
    {
        bool[] foreign = rendered.ForeignMarks();
        List<int> ids = [];
        List<(int From, int To)> answers = [];
        int done = 0;
        foreach ((int start, int end) in rendered.Generations.Where(g => g.End <= rendered.Text.Length).Append((rendered.Text.Length, rendered.Text.Length)))
        {
            if (start < done) continue;
            if (start > done) Part(done, start);
            int from = ids.Count;
            if (end > start) Part(start, end);
            answers.Add((from, ids.Count));
            done = end;
        }
        bool[] isAnswer = new bool[ids.Count];
        foreach ((int from, int to) in answers) isAnswer.AsSpan(from..to).Fill(true);
        return new ChatTokens([.. ids], isAnswer);

        void Part(int start, int end) => tokenizer.EncodeMarked(rendered.Text.AsSpan(start, end - start), foreign.AsSpan(start, end - start), ids);
    }

    TemplateContext Context(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt) => NewContext().SetMessages(messages).Set("add_generation_prompt", addGenerationPrompt);

    static ChatTokens EncodeChatMl(Tokenizer tokenizer, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
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
}
