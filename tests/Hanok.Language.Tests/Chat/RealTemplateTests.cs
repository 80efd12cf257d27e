using System.Text.Json;
using Hanok.Language.Tokenization;
using Hanok.Tests;

namespace Hanok.Language.Tests.Chat;

/// <summary>Published templates: what ends a turn, what later turns show of the reasoning, and their arguments.</summary>
public class RealTemplateTests
{
    static readonly string[] Specials =
        ["<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|end|>", "<|return|>", "<|start|>", "<|channel|>", "<|message|>", "<｜end▁of▁sentence｜>", "<|end_of_text|>"];

    static readonly Tokenizer Tokenizer = BpeTrainer.Train(["hello there"], new() { VocabularySize = 300, SpecialTokens = Specials });

    static ChatTemplate Template(string name, string end) => ChatTemplate.Create(
        File.ReadAllText(GoldenFiles.Shared("templates", "real", name + ".jinja")), name, new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = end });

    [SkippableTheory]
    [InlineData("Qwen-Qwen3-0.6B", "<|im_end|>")]
    [InlineData("ct-llama-3-instruct", "<|eot_id|>")]
    [InlineData("ct-gemma-it", "<end_of_turn>")]
    [InlineData("ct-phi-3", "<|end|>")]
    [InlineData("openai-gpt-oss-120b", "<|return|>")]
    [InlineData("deepseek-ai-DeepSeek-R1-Distill-Qwen-32B", "<｜end▁of▁sentence｜>")]
    [InlineData("mistralai-Mistral-Nemo-Instruct-2407", "</s>")]
    [InlineData("ct-llama-2-chat", "</s>")]
    [InlineData("ct-zephyr", "</s>")]
    [InlineData("ibm-granite-granite-3.3-2B-Instruct", "<|end_of_text|>")]
    public void EndOfTurn_Template_IsTheTokenBehindAnAnswer(string name, string end) =>
        Assert.Equal(end, Template(name, end == "<|end_of_text|>" ? end : "</s>").EndOfTurn(Tokenizer) is { } id ? Tokenizer.TokenText(id) : null);

    [Fact]
    public void EndOfTurn_NoneOrRefused_IsNull()
    {
        Assert.Null(ChatTemplate.Create("{% for m in messages %}{{ m.content }}\n{% endfor %}", "t").EndOfTurn(Tokenizer));
        Assert.Null(ChatTemplate.Create("{{ raise_exception('no') }}", "t").EndOfTurn(Tokenizer));
        Assert.Equal(Tokenizer.IdOf("<|im_end|>"), ChatTemplate.ChatMl.EndOfTurn(Tokenizer));
    }

    [SkippableTheory]
    [InlineData("Qwen-Qwen3-0.6B")]
    [InlineData("deepseek-ai-DeepSeek-R1-Distill-Qwen-32B")]
    [InlineData("openai-gpt-oss-120b")]
    public void Render_LaterTurn_LeavesTheReasoningOut(string name)
    {
        ChatMessage[] turns = [new("user", "one"), new("assistant", "ANSWER") { Reasoning = "SECRET THOUGHT" }, new("user", "two")];
        string text = Template(name, "</s>").Render(turns, addGenerationPrompt: true);
        Assert.Contains("ANSWER", text);
        Assert.DoesNotContain("SECRET THOUGHT", text);
        // Where the template shows it, it has it: as the last message, which an answer goes on from.
        if (name.StartsWith("Qwen", StringComparison.Ordinal)) Assert.Contains("<think>\nSECRET THOUGHT\n</think>", Template(name, "</s>").Render(turns[..2], addGenerationPrompt: false));
    }

    [SkippableFact]
    public void With_Arguments_AreVariablesOfEveryConversation()
    {
        using JsonDocument json = JsonDocument.Parse("""{"enable_thinking": false}""");
        ChatTemplate template = Template("Qwen-Qwen3-0.6B", "</s>"), off = template.With(new Dictionary<string, JsonElement> { ["enable_thinking"] = json.RootElement.GetProperty("enable_thinking") });
        ChatMessage[] turns = [new("user", "one")];
        Assert.EndsWith("<|im_start|>assistant\n", template.Render(turns, addGenerationPrompt: true));
        Assert.EndsWith("<think>\n\n</think>\n\n", off.Render(turns, addGenerationPrompt: true));
        Assert.Same(ChatTemplate.ChatMl, ChatTemplate.ChatMl.With(off.Arguments));
    }

    [Fact]
    public void Encode_BeginsAsTokenizer_HasOneBeginningNeverTwo()
    {
        GgufTokenizerData data = new()
        {
            Model = "gpt2", Pre = "gpt-2", AddsBos = true, Bos = 0, Tokens = [.. ((string[])["<s>", "h", "i", "hi"]).Select(t => new ReadOnlyMemory<byte>(System.Text.Encoding.UTF8.GetBytes(t)))],
            Types = [3, 1, 1, 1], Merges = [new("h i"u8.ToArray())],
        };
        Tokenizer tokenizer = GgufTokenizer.Create(data, "t.gguf");
        Dictionary<string, string> special = new() { ["bos_token"] = "<s>" };
        ChatMessage[] turns = [new("user", "hi")];
        foreach (string source in (string[])["{{ bos_token }}{{ messages[0].content }}", "{{ messages[0].content }}"])
            Assert.Equal([0, 3], ChatTemplate.Create(source, "t", special, beginsAsTokenizer: true).Encode(tokenizer, turns, addGenerationPrompt: true).Ids);
        // A directory's template decides alone.
        Assert.Equal([3], ChatTemplate.Create("{{ messages[0].content }}", "t", special).Encode(tokenizer, turns, addGenerationPrompt: true).Ids);
    }
}
