using System.Text.Json;
using Hanok.Server.Tests.Fakes;

namespace Hanok.Server.Tests.Api;

public class CompletionEndpointTests
{
    static Task<HttpResponseMessage> Complete(TestServer s, string more) => s.PostAsync("/v1/completions", $$"""{"model":"hanok",{{more}}}""");

    [Fact]
    public async Task Answer_Text_HasTheOlderShape()
    {
        await using TestServer s = await TestServer.StartAsync();
        JsonElement a = await s.JsonAsync(Complete(s, "\"prompt\":\"<|endoftext|>hello\",\"logprobs\":2,\"max_tokens\":50"));
        Assert.Equal("text_completion", a.GetProperty("object").GetString());
        JsonElement choice = a.GetProperty("choices")[0];
        Assert.Equal("안녕하세요 \U0001F600", choice.GetProperty("text").GetString());
        JsonElement l = choice.GetProperty("logprobs");
        int n = l.GetProperty("tokens").GetArrayLength();
        Assert.All((string[])["token_logprobs", "top_logprobs", "text_offset"], name => Assert.Equal(n, l.GetProperty(name).GetArrayLength()));
        Assert.Equal(0, l.GetProperty("text_offset")[0].GetInt32());
        Assert.Equal(s.Generator.Tokenizer.IdOf("<|endoftext|>"), s.Generator.Requests.Single().Prompt[0]);
    }

    [Fact]
    public async Task Answer_NoMaxTokens_EndsAtSixteen()
    {
        await using TestServer s = await TestServer.StartAsync();
        s.Generator.Answer = _ => string.Concat(Enumerable.Repeat("hello ", 100));
        JsonElement a = await s.JsonAsync(Complete(s, "\"prompt\":\"x\""));
        Assert.Equal(16, a.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Answer_PromptsOfEveryForm_GiveAChoiceEach()
    {
        await using TestServer s = await TestServer.StartAsync();
        Assert.Equal(4, (await s.JsonAsync(Complete(s, "\"prompt\":[\"a\",\"b\"],\"n\":2"))).GetProperty("choices").GetArrayLength());
        Assert.Equal(1, (await s.JsonAsync(Complete(s, "\"prompt\":[5,6,7]"))).GetProperty("choices").GetArrayLength());
        Assert.Equal([5, 6, 7], s.Generator.Requests.Last().Prompt);
        Assert.Equal(2, (await s.JsonAsync(Complete(s, "\"prompt\":[[5],[6,7]]"))).GetProperty("choices").GetArrayLength());
        await s.JsonAsync(Complete(s, "\"prompt\":\"\""));
        Assert.Equal([s.Generator.Tokenizer.IdOf("<|endoftext|>")!.Value], s.Generator.Requests.Last().Prompt);
    }

    [Theory]
    [InlineData("\"prompt\":[]", "prompt")]
    [InlineData("\"prompt\":5", "prompt")]
    [InlineData("\"prompt\":[1,400000]", "prompt[1]")]
    [InlineData("\"prompt\":[1,-2]", "prompt[1]")]
    [InlineData("\"prompt\":[\"a\",5]", "prompt[1]")]
    [InlineData("\"n\":1", "prompt")]
    [InlineData("\"prompt\":\"a\",\"logprobs\":6", "logprobs")]
    [InlineData("\"prompt\":\"a\",\"logprobs\":true", "logprobs")]
    [InlineData("\"prompt\":\"a\",\"echo\":true", "echo")]
    [InlineData("\"prompt\":\"a\",\"suffix\":\"b\"", "suffix")]
    [InlineData("\"prompt\":\"a\",\"best_of\":2", "best_of")]
    [InlineData("\"prompt\":\"a\",\"max_tokens\":0", "max_tokens")]
    [InlineData("\"prompt\":\"a\",\"messages\":[]", "messages")]
    [InlineData("\"prompt\":[\"a\",\"b\",\"c\"],\"n\":4", "n")]
    public async Task Answer_BadParameter_IsRefusedByName(string more, string name)
    {
        await using TestServer s = await TestServer.StartAsync();
        Assert.Equal(name, (await s.JsonAsync(Complete(s, more), 400)).GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Answer_PromptTooLong_IsRefusedByCode()
    {
        await using TestServer s = await TestServer.StartAsync(new FakeGenerator { ContextLength = 32 });
        JsonElement error = await s.JsonAsync(Complete(s, $"\"prompt\":\"{new string('뷁', 100)}\""), 400);
        Assert.Equal("context_length_exceeded", error.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Stream_WithUsageAndLogProbabilities_AddsUpToTheWholeAnswer()
    {
        await using TestServer s = await TestServer.StartAsync();
        JsonElement whole = await s.JsonAsync(Complete(s, "\"prompt\":\"x\",\"logprobs\":1,\"max_tokens\":40"));
        using HttpResponseMessage r = await Complete(s, "\"prompt\":\"x\",\"logprobs\":1,\"max_tokens\":40,\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        List<string> events = await TestServer.EventsAsync(r);
        Assert.Equal("[DONE]", events[^1]);
        JsonElement[] pieces = [.. events[..^1].Select(e => JsonDocument.Parse(e).RootElement)];
        Assert.Equal(whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), pieces[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        JsonElement[] choices = [.. pieces[..^1].Select(p => p.GetProperty("choices")[0])];
        Assert.Equal(whole.GetProperty("choices")[0].GetProperty("text").GetString(), string.Concat(choices.Select(c => c.GetProperty("text").GetString())));
        IEnumerable<int> offsets = choices.Where(c => c.GetProperty("logprobs").ValueKind == JsonValueKind.Object).SelectMany(c => c.GetProperty("logprobs").GetProperty("text_offset").EnumerateArray()).Select(o => o.GetInt32());
        Assert.Equal(whole.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("text_offset").EnumerateArray().Select(o => o.GetInt32()), offsets);
        Assert.All(pieces[..^1], p => Assert.Equal(JsonValueKind.Null, p.GetProperty("usage").ValueKind));
    }
}
