using FsCheck.Xunit;
using Hanok.Tests;

namespace Hanok.Language.Tests.Chat;

public class ReasoningSplitterTests
{
    const string Harmony = "<|channel|> <|message|>", Solar = "<|think|> <|content|>", Granite = "<think> <response>";

    static (string? Reasoning, string Answer) Split(string source, string text, bool begun = false, int cut = int.MaxValue)
    {
        string shown = "", thought = "";
        ReasoningSplitter splitter = new(ReasoningMarks.Of(source), begun, (reasoning, piece) => _ = reasoning ? thought += piece : shown += piece);
        for (int at = 0; at < text.Length; at += Math.Min(cut, text.Length - at)) splitter.Push(text.Substring(at, Math.Min(cut, text.Length - at)));
        splitter.Flush();
        Assert.Equal(shown, splitter.Answer);
        Assert.Equal(thought, splitter.Reasoning ?? "");
        return (splitter.Reasoning, splitter.Answer);
    }

    [Theory]
    [InlineData("", "<think>\nlet me see\n\n</think>\n\nYes.", false, "let me see", "Yes.")]
    [InlineData("", "\n<think>a</think>b", false, "a", "b")]
    [InlineData("", "<think>\n\n</think>\n\nYes.", false, "", "Yes.")]
    [InlineData("<think>", "still thinking </think> Yes. </think> it is", true, "still thinking", "Yes. </think> it is")]
    [InlineData("", "Write <think>x</think>.", false, null, "Write <think>x</think>.")]
    [InlineData("", "  two spaces <thin", false, null, "  two spaces <thin")]
    [InlineData("", "<think>never ends\n", false, "never ends", "")]
    [InlineData("", "\n", false, null, "\n")]
    [InlineData("[THINK]", "[THINK]a[/THINK]b", false, "a", "b")]
    [InlineData("<|think:start|>", "<|think:start|>a<|think:end|>b", false, "a", "b")]
    [InlineData(Granite, "<think>a</think><response>b</response>", false, "a", "b")]
    [InlineData(Harmony, "<|channel|>analysis<|message|>The user greets.<|end|><|start|>assistant<|channel|>final<|message|>Hello!", false, "The user greets.", "Hello!")]
    [InlineData(Harmony, "<|channel|>final<|message|>Hello!", false, null, "Hello!")]
    [InlineData(Solar, "<|think|>hm<|end|><|begin|>assistant<|content|>Hello!", false, "hm", "Hello!")]
    [InlineData("assistant/think", "/think\nhm<|im_end|>\n<|im_start|>assistant\nHello!", false, "hm", "Hello!")]
    public void Push_Answers_AreDividedHoweverTheyAreCut(string source, string text, bool begun, string? reasoning, string answer)
    {
        for (int cut = 1; cut <= text.Length; cut++) Assert.Equal((reasoning, answer), Split(source, text, begun, cut));
    }

    [Property(MaxTest = 300)]
    public bool Push_AnyText_GivesTheSameForAnyCut(byte[] choices, byte cut)
    {
        string[] words = ["<think>", "</think>", "<thi", "nk>", " ", "\n", "a", "가", "</"];
        string text = string.Concat(choices.Select(c => words[c % words.Length]));
        return Split("", text) == Split("", text, cut: 1 + cut % 7);
    }

    [Theory]
    [InlineData("…<|assistant|>\n<think>\n", true)]
    [InlineData("…<|assistant|>\n<think>\n\n</think>\n\n", false)]
    [InlineData("…<|assistant|>\n", false)]
    public void BegunIn_Prompt_TellsWhetherTheTemplateBeganIt(string prompt, bool begun) => Assert.Equal(begun, ReasoningMarks.Of("<think>").BegunIn(prompt));
}
