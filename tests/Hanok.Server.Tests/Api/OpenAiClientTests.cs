using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using Hanok.Server.Tests.Fakes;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace Hanok.Server.Tests.Api;

/// <summary>OpenAI's own .NET client against the server.</summary>
public class OpenAiClientTests
{
    static OpenAIClientOptions Options(TestServer s) => new() { Endpoint = new Uri(s.Server.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) };

    static ChatClient Chat(TestServer s, string model = "hanok", string key = "sk-test") => new(model, new ApiKeyCredential(key), Options(s));

    [Fact]
    public async Task CompleteChat_Conversation_IsAnswered()
    {
        await using TestServer s = await TestServer.StartAsync();
        ChatCompletion c = await Chat(s).CompleteChatAsync([new SystemChatMessage("짧게 답합니다"), new UserChatMessage("안녕")], new ChatCompletionOptions { Temperature = 0.5f, MaxOutputTokenCount = 50, StopSequences = { "끝" } });
        Assert.Equal("안녕하세요 \U0001F600", c.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, c.FinishReason);
        Assert.Equal(c.Usage.TotalTokenCount, c.Usage.InputTokenCount + c.Usage.OutputTokenCount);
        Assert.Equal("hanok", c.Model);
        Assert.Equal(0.5, s.Generator.Requests.Single().Sampling.Temperature, 6);
        Assert.Equal(50, s.Generator.Requests.Single().MaxTokens);
    }

    [Fact]
    public async Task CompleteChat_LogProbabilities_AreRead()
    {
        await using TestServer s = await TestServer.StartAsync();
        ChatCompletion c = await Chat(s).CompleteChatAsync([new UserChatMessage("안녕")], new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2 });
        Assert.Equal("안녕하세요 \U0001F600", Encoding.UTF8.GetString([.. c.ContentTokenLogProbabilities.SelectMany(t => t.Utf8Bytes!.Value.ToArray())]));
        Assert.All(c.ContentTokenLogProbabilities, t => Assert.Equal((-0.25f, 2), (t.LogProbability, t.TopLogProbabilities.Count)));
    }

    [Fact]
    public async Task CompleteChatStreaming_Tokens_ArriveWithUsageLast()
    {
        await using TestServer s = await TestServer.StartAsync();
        StringBuilder text = new();
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;
        await foreach (StreamingChatCompletionUpdate update in Chat(s).CompleteChatStreamingAsync([new UserChatMessage("안녕")], new ChatCompletionOptions { IncludeLogProbabilities = true }))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate) text.Append(part.Text);
            finish ??= update.FinishReason;
            usage ??= update.Usage;
        }
        Assert.Equal("안녕하세요 \U0001F600", text.ToString());
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.True(usage!.OutputTokenCount > 0);
    }

    [Fact]
    public async Task Models_ListAndOne_AreRead()
    {
        await using TestServer s = await TestServer.StartAsync();
        OpenAIModelClient client = new(new ApiKeyCredential("sk-test"), Options(s));
        OpenAIModelCollection models = await client.GetModelsAsync();
        Assert.Equal("hanok", Assert.Single(models).Id);
        OpenAIModel one = await client.GetModelAsync("hanok");
        Assert.Equal("hanok", one.OwnedBy);
    }

    [Fact]
    public async Task Errors_EachKind_HasItsStatus()
    {
        await using TestServer s = await TestServer.StartAsync(options: new ServerOptions { ApiKey = "0123456789abcdef0123" });
        async Task<ClientResultException> Fails(ChatClient client, ChatCompletionOptions? options = null) =>
            await Assert.ThrowsAsync<ClientResultException>(async () => await client.CompleteChatAsync([new UserChatMessage("안녕")], options));
        Assert.Equal(401, (await Fails(Chat(s))).Status);
        ClientResultException unknown = await Fails(Chat(s, "gpt-5", "0123456789abcdef0123"));
        Assert.Equal(404, unknown.Status);
        Assert.Contains("model_not_found", unknown.Message, StringComparison.Ordinal);
        ClientResultException refused = await Fails(Chat(s, key: "0123456789abcdef0123"), new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("get_weather") } });
        Assert.Equal(400, refused.Status);
        Assert.Contains("tools", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompleteChatStreaming_Cancelled_StopsTheWork()
    {
        await using TestServer s = await TestServer.StartAsync(new FakeGenerator { ContextLength = 100_000, Pace = TimeSpan.FromMilliseconds(20) });
        s.Generator.Answer = _ => string.Concat(Enumerable.Repeat("hello ", 5000));
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (StreamingChatCompletionUpdate _ in Chat(s).CompleteChatStreamingAsync([new UserChatMessage("안녕")], cancellationToken: stop.Token)) stop.Cancel();
        });
        await TestServer.UntilAsync(() => s.Generator.Cancelled == 1, "the work is stopped");
    }
}
