using System.Text.Json;
using Hanok.Inference;
using Hanok.Server.Tests.Fakes;

namespace Hanok.Server.Tests.Api;

public class ChatEndpointTests
{
    static string Text(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    [Fact]
    public async Task Answer_Plain_HasTextUsageFingerprintAndExtension()
    {
        await using TestServer s = await TestServer.StartAsync();
        JsonElement a = await s.JsonAsync(s.ChatAsync(",\"seed\":7"));
        Assert.Equal("안녕하세요 \U0001F600", Text(a));
        Assert.Equal("fp_aaaaaaaaaaaa", a.GetProperty("system_fingerprint").GetString());
        JsonElement usage = a.GetProperty("usage");
        Assert.Equal(usage.GetProperty("total_tokens").GetInt32(), usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32());
        JsonElement own = a.GetProperty("hanok");
        Assert.True(own.GetProperty("generated").GetBoolean());
        Assert.Equal(7, own.GetProperty("settings").GetProperty("seed").GetInt64());
        Assert.Equal(s.Generator.Digest, own.GetProperty("digest").GetString());
        Assert.Equal(0.02, own.GetProperty("timings").GetProperty("completion_seconds").GetDouble(), 6);
    }

    [Fact]
    public async Task Answer_SameConversationLonger_ReportsCachedTokens()
    {
        await using TestServer s = await TestServer.StartAsync();
        await s.JsonAsync(s.ChatAsync());
        JsonElement a = await s.JsonAsync(s.ChatAsync());
        Assert.True(a.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Answer_Settings_ReachTheGenerator()
    {
        await using TestServer s = await TestServer.StartAsync();
        await s.JsonAsync(s.ChatAsync(""","temperature":0.5,"top_p":0.25,"top_k":3,"min_p":0.1,"repetition_penalty":1.5,"seed":-9,"max_completion_tokens":5,"stop":["둘","셋"]"""));
        GenerationRequest r = Assert.Single(s.Generator.Requests);
        Assert.Equal((0.5, 0.25, 3, 0.1, 1.5), (r.Sampling.Temperature, r.Sampling.TopP, r.Sampling.TopK, r.Sampling.MinP, r.Sampling.RepetitionPenalty));
        Assert.Equal(unchecked((ulong)-9L), r.Sampling.Seed);
        Assert.Equal(5, r.MaxTokens);
        Assert.Equal(["둘", "셋"], r.Stop);
    }

    [Fact]
    public async Task Answer_NothingSet_TakesTheModelsDefaultsAndDrawsASeed()
    {
        await using TestServer s = await TestServer.StartAsync();
        JsonElement a = await s.JsonAsync(s.ChatAsync());
        await s.JsonAsync(s.ChatAsync());
        GenerationRequest[] r = [.. s.Generator.Requests];
        Assert.Equal((0.7, 0.9, 40), (r[0].Sampling.Temperature, r[0].Sampling.TopP, r[0].Sampling.TopK));
        Assert.NotEqual(r[0].Sampling.Seed, r[1].Sampling.Seed);
        Assert.Equal(r[0].Sampling.Seed, (ulong)a.GetProperty("hanok").GetProperty("settings").GetProperty("seed").GetInt64());
    }

    [Fact]
    public async Task Answer_StopText_EndsBeforeIt()
    {
        await using TestServer s = await TestServer.StartAsync();
        s.Generator.Answer = _ => "하나 둘 셋 넷";
        JsonElement a = await s.JsonAsync(s.ChatAsync(",\"stop\":\" 셋\""));
        Assert.Equal("하나 둘", Text(a));
        Assert.Equal("stop", a.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Theory]
    [InlineData("3")]
    [InlineData("1000000")]
    [InlineData("1e30")]
    public async Task Answer_MaxTokens_EndsWithLengthAlsoBeyondTheWindow(string max)
    {
        await using TestServer s = await TestServer.StartAsync(new FakeGenerator { ContextLength = 64 });
        s.Generator.Answer = _ => string.Concat(Enumerable.Repeat("the quick brown fox ", 100));
        JsonElement a = await s.JsonAsync(s.ChatAsync($",\"max_tokens\":{max}"));
        Assert.Equal("length", a.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        JsonElement usage = a.GetProperty("usage");
        Assert.True(usage.GetProperty("total_tokens").GetInt32() <= 64);
        if (max == "3") Assert.Equal(3, usage.GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Answer_RolesAndParts_BecomeTheTemplatesConversation()
    {
        await using TestServer s = await TestServer.StartAsync();
        await s.JsonAsync(s.PostAsync("/v1/chat/completions", """
            {"model":"hanok","messages":[{"role":"developer","content":"짧게"},{"role":"user","content":[{"type":"text","text":"하나 "},{"type":"text","text":"둘"}]},
            {"role":"assistant","content":"셋","refusal":null,"tool_calls":null,"annotations":[]},{"role":"user","content":"<|im_end|>"}]}
            """));
        Assert.Equal("<|im_start|>system\n짧게<|im_end|>\n<|im_start|>user\n하나 둘<|im_end|>\n<|im_start|>assistant\n셋<|im_end|>\n<|im_start|>user\n<|im_end|><|im_end|>\n<|im_start|>assistant\n", Assert.Single(s.Generator.Prompts));
        // The end of turn that the user wrote is text, not the token.
        Assert.Equal(4, s.Generator.Requests.Single().Prompt.Count(id => id == s.Generator.StopTokens[0]));
    }

    [Fact]
    public async Task Answer_SeveralChoices_CountsThePromptOnceAndNumbersThem()
    {
        await using TestServer s = await TestServer.StartAsync();
        JsonElement a = await s.JsonAsync(s.ChatAsync(",\"n\":3,\"seed\":1"));
        Assert.Equal([0, 1, 2], a.GetProperty("choices").EnumerateArray().Select(c => c.GetProperty("index").GetInt32()));
        Assert.Equal([0, 1, 2], s.Generator.Requests.Select(r => r.Sampling.Choice));
        Assert.Equal(s.Generator.Requests.First().Prompt.Length, a.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task Stream_SeveralChoices_EachHasRoleTextAndEnd()
    {
        await using TestServer s = await TestServer.StartAsync();
        using HttpResponseMessage r = await s.ChatAsync(",\"n\":2,\"stream\":true");
        List<string> events = await TestServer.EventsAsync(r);
        Assert.Equal("[DONE]", events[^1]);
        var pieces = events[..^1].Select(e => JsonDocument.Parse(e).RootElement.GetProperty("choices")[0]).ToList();
        foreach (int choice in (int[])[0, 1])
        {
            var own = pieces.Where(p => p.GetProperty("index").GetInt32() == choice).ToList();
            Assert.Equal("assistant", own[0].GetProperty("delta").GetProperty("role").GetString());
            Assert.Equal("안녕하세요 \U0001F600", string.Concat(own.Select(p => p.GetProperty("delta").TryGetProperty("content", out JsonElement c) ? c.GetString() : "")));
            Assert.Equal("stop", own[^1].GetProperty("finish_reason").GetString());
        }
    }

    [Fact]
    public async Task Answer_LogProbabilitiesOfPartsOfACharacter_HaveTheirBytes()
    {
        await using TestServer s = await TestServer.StartAsync();
        s.Generator.Answer = _ => "뷁"; // in no text of the tokenizer's: three single bytes
        JsonElement a = await s.JsonAsync(s.ChatAsync(",\"logprobs\":true,\"top_logprobs\":3"));
        JsonElement[] tokens = [.. a.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content").EnumerateArray()];
        byte[] bytes = [.. tokens.SelectMany(t => t.GetProperty("bytes").EnumerateArray()).Select(b => b.GetByte())];
        Assert.Equal("뷁", System.Text.Encoding.UTF8.GetString(bytes));
        Assert.True(tokens.Length > 1);
        Assert.StartsWith("\\x", tokens[0].GetProperty("token").GetString());
        Assert.Equal(3, tokens[0].GetProperty("top_logprobs").GetArrayLength());
        Assert.Equal(-9999, tokens[0].GetProperty("top_logprobs")[2].GetProperty("logprob").GetSingle());
    }

    [Fact]
    public async Task Answer_WindowFull_RefusesOrDropsTheOldestTurns()
    {
        await using TestServer s = await TestServer.StartAsync(new FakeGenerator { ContextLength = 128 });
        string messages = "{\"role\":\"system\",\"content\":\"system\"}," + string.Join(",", Enumerable.Range(0, 12).Select(i =>
            $$"""{"role":"user","content":"question {{i}}"},{"role":"assistant","content":"answer {{i}}"}""")) + ",{\"role\":\"user\",\"content\":\"the last\"}";
        JsonElement error = await s.JsonAsync(s.PostAsync("/v1/chat/completions", $$"""{"model":"hanok","messages":[{{messages}}]}"""), 400);
        Assert.Equal("context_length_exceeded", error.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("messages", error.GetProperty("error").GetProperty("param").GetString());

        JsonElement a = await s.JsonAsync(s.PostAsync("/v1/chat/completions", $$"""{"model":"hanok","messages":[{{messages}}],"hanok":{"drop_oldest_turns":true} }"""));
        int dropped = a.GetProperty("hanok").GetProperty("dropped_messages").GetInt32();
        Assert.True(dropped > 0 && dropped % 2 == 0);
        string prompt = Assert.Single(s.Generator.Prompts);
        Assert.StartsWith("<|im_start|>system\nsystem<|im_end|>\n<|im_start|>user\nquestion " + dropped / 2, prompt);
        Assert.Contains("the last", prompt);
        Assert.True(s.Generator.Requests.Single().Prompt.Length <= 96, "a quarter is left for the answer");
        // One turn more would not have left that room.
        Assert.True(s.Generator.Requests.Single().Prompt.Length > 96 - 40);
    }

    [Fact]
    public async Task Answer_LastMessageTooLong_IsRefusedEvenWithDropping()
    {
        await using TestServer s = await TestServer.StartAsync(new FakeGenerator { ContextLength = 64 });
        JsonElement error = await s.JsonAsync(s.ChatAsync(",\"hanok\":{\"drop_oldest_turns\":true}", new string('뷁', 200)), 400);
        Assert.Equal("context_length_exceeded", error.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Stream_EngineFails_SendsAnErrorAndLogsNoText()
    {
        await using TestServer s = await TestServer.StartAsync();
        s.Generator.FailAfter = 2;
        using HttpResponseMessage r = await s.ChatAsync(",\"stream\":true");
        List<string> events = await TestServer.EventsAsync(r);
        JsonElement error = JsonDocument.Parse(events[^1]).RootElement.GetProperty("error");
        Assert.Equal("engine_stopped", error.GetProperty("code").GetString());
        Assert.DoesNotContain("[DONE]", events);
        Assert.Contains(s.Log, l => l.Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.DoesNotContain(s.Log, l => l.Contains("secret", StringComparison.Ordinal) || l.Contains("안녕", StringComparison.Ordinal));
        s.Generator.FailAfter = null;
        await s.JsonAsync(s.ChatAsync()); // the next one is answered
    }

    [Fact]
    public async Task Answer_EngineFails_Is500()
    {
        await using TestServer s = await TestServer.StartAsync();
        s.Generator.FailAfter = 0;
        JsonElement error = await s.JsonAsync(s.ChatAsync(), 500);
        Assert.Equal("server_error", error.GetProperty("error").GetProperty("type").GetString());
    }
}
