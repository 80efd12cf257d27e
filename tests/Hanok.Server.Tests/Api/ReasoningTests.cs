using System.Text.Json;
using Hanok.Language;
using Hanok.Server.Tests.Fakes;

namespace Hanok.Server.Tests.Api;

/// <summary>What a model thinks before it answers comes apart, as <c>reasoning_content</c>, and may be sent back.</summary>
public class ReasoningTests
{
    const string Thought = "하나 더하기 둘은 <셋>.", Said = "셋입니다. <b>";

    static FakeGenerator Thinking(string source = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}<think></think>") =>
        new() { Template = ChatTemplate.Create(source, "t"), Answer = _ => $"<think>\n{Thought}\n</think>\n\n{Said}" };

    static FakeGenerator Begun() => new()
    {
        Template = ChatTemplate.Create("{% for m in messages %}{{ m.role }}: {{ m.content }}{% if m.reasoning_content %} ({{ m.reasoning_content }}){% endif %}{{ '\\n' }}{% endfor %}{{ '<think>\\n' }}", "t"),
        Answer = _ => $"{Thought}\n</think>\n{Said}",
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_Thought_IsApartFromTheContent(bool begun)
    {
        await using TestServer s = await TestServer.StartAsync(begun ? Begun() : Thinking());
        JsonElement message = (await s.JsonAsync(s.ChatAsync())).GetProperty("choices")[0].GetProperty("message");
        Assert.Equal((Thought, Said), (message.GetProperty("reasoning_content").GetString(), message.GetProperty("content").GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<think>\n\n</think>\n\n")]
    public async Task Answer_NothingThought_HasNoSuchField(string before)
    {
        FakeGenerator generator = Thinking();
        generator.Answer = _ => before + Said;
        await using TestServer s = await TestServer.StartAsync(generator);
        JsonElement message = (await s.JsonAsync(s.ChatAsync())).GetProperty("choices")[0].GetProperty("message");
        Assert.Equal(Said, message.GetProperty("content").GetString());
        Assert.False(message.TryGetProperty("reasoning_content", out _));
    }

    [Fact]
    public async Task Answer_CutOffWhileThinking_IsAllThought()
    {
        await using TestServer s = await TestServer.StartAsync(Begun());
        JsonElement choice = (await s.JsonAsync(s.ChatAsync(",\"max_tokens\":1"))).GetProperty("choices")[0];
        Assert.Equal(("", "length"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString()));
        Assert.Equal("하나", choice.GetProperty("message").GetProperty("reasoning_content").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"logprobs\":true")]
    public async Task Stream_Thought_ComesInDeltasOfItsOwn(string more)
    {
        await using TestServer s = await TestServer.StartAsync(Thinking());
        using HttpResponseMessage r = await s.ChatAsync(",\"n\":2,\"stream\":true" + more);
        JsonElement[] choices = [.. (await TestServer.EventsAsync(r))[..^1].Select(e => JsonDocument.Parse(e).RootElement.GetProperty("choices")[0])];
        foreach (int choice in (int[])[0, 1])
        {
            JsonElement[] deltas = [.. choices.Where(c => c.GetProperty("index").GetInt32() == choice).Select(c => c.GetProperty("delta"))];
            Assert.Equal((Thought, Said), (Joined(deltas, "reasoning_content"), Joined(deltas, "content")));
            Assert.True(deltas.Count(d => d.TryGetProperty("reasoning_content", out _)) > 1, "all at once");
        }
        if (more.Length == 0) return;
        int tokens = choices.Where(c => c.GetProperty("index").GetInt32() == 0 && c.GetProperty("logprobs").ValueKind == JsonValueKind.Object).Sum(c => c.GetProperty("logprobs").GetProperty("content").GetArrayLength());
        Assert.Equal(s.Generator.Tokenizer.Encode($"<think>\n{Thought}\n</think>\n\n{Said}", recogniseSpecial: false).Length, tokens);
    }

    [Fact]
    public async Task Request_Thought_ReachesTheTemplate()
    {
        await using TestServer s = await TestServer.StartAsync(Begun());
        await s.JsonAsync(s.PostAsync("/v1/chat/completions", """
            {"model":"hanok","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","reasoning_content":"why"},{"role":"assistant","content":"c","reasoning_content":null},{"role":"user","content":"d"}]}
            """));
        Assert.Equal("user: a\nassistant: b (why)\nassistant: c\nuser: d\n<think>\n", Assert.Single(s.Generator.Prompts));
        JsonElement error = await s.JsonAsync(s.PostAsync("/v1/chat/completions", """{"model":"hanok","messages":[{"role":"user","content":"a","reasoning_content":"why"}]}"""), 400);
        Assert.Equal("messages[0].reasoning_content", error.GetProperty("error").GetProperty("param").GetString());
    }

    static string Joined(JsonElement[] deltas, string name) => string.Concat(deltas.Select(d => d.TryGetProperty(name, out JsonElement part) ? part.GetString() : ""));
}
