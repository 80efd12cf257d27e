using System.Net;
using System.Text.Json;
using Hanok.Server.Tests.Fakes;

namespace Hanok.Server.Tests.Generation;

public class GenerationQueueTests
{
    [Fact]
    public async Task Enqueue_NineAtOnce_AnsweredInOrderAndTheTenthGets429()
    {
        await using TestServer s = await TestServer.StartAsync();
        s.Generator.Gate.Reset();
        List<Task<HttpResponseMessage>> sent = [];
        for (int i = 0; i < 9; i++)
        {
            sent.Add(s.ChatAsync(text: $"number {i}"));
            int expected = i;
            await TestServer.UntilAsync(() => Queue(s) is var q && q.Running + q.Waiting == expected + 1, $"request {i} in the line");
        }
        using HttpResponseMessage refused = await s.ChatAsync(text: "one too many");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.Contains("\"code\":\"queue_full\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        s.Generator.Gate.Set();
        foreach (Task<HttpResponseMessage> task in sent) await s.JsonAsync(task);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"number {i}"), s.Generator.Prompts.Select(p => p.Split('\n')[1].Replace("<|im_end|>", "")));
    }

    [Fact]
    public async Task Client_HangsUpWhileQueued_LeavesTheLineAtOnce()
    {
        await using TestServer s = await TestServer.StartAsync();
        s.Generator.Gate.Reset();
        Task<HttpResponseMessage> first = s.ChatAsync(text: "first");
        await TestServer.UntilAsync(() => Queue(s).Running == 1, "the first generates");
        using CancellationTokenSource hangUp = new();
        Task<HttpResponseMessage> second = s.ChatAsync(text: "second", cancellation: hangUp.Token);
        await TestServer.UntilAsync(() => Queue(s).Waiting == 1, "the second waits");
        hangUp.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await TestServer.UntilAsync(() => Queue(s).Waiting == 0, "the second has left");
        s.Generator.Gate.Set();
        await s.JsonAsync(first);
        Assert.Single(s.Generator.Prompts);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task Client_HangsUpWhileItIsAnswered_StopsTheWork(string more)
    {
        await using TestServer s = await TestServer.StartAsync(new FakeGenerator { ContextLength = 100_000, Pace = TimeSpan.FromMilliseconds(20) });
        s.Generator.Answer = _ => string.Concat(Enumerable.Repeat("hello ", 5000));
        using CancellationTokenSource hangUp = new();
        Task<HttpResponseMessage> sent = s.ChatAsync(more, cancellation: hangUp.Token);
        await TestServer.UntilAsync(() => Queue(s).Running == 1, "it generates");
        if (more.Length > 0)
        {
            using HttpResponseMessage response = await sent;
            await response.Content.ReadAsStream(CancellationToken.None).ReadExactlyAsync(new byte[400]);
            response.Dispose(); // closes the connection in mid-stream
        }
        else
        {
            hangUp.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        }
        await TestServer.UntilAsync(() => s.Generator.Cancelled == 1 && Queue(s).Running == 0, "the work is stopped");
        s.Generator.Answer = _ => "hello";
        await s.JsonAsync(s.ChatAsync());
    }

    [Fact]
    public async Task Stop_WithRequestsWaiting_TellsThemAndLetsTheRunningOneFinish()
    {
        await using TestServer s = await TestServer.StartAsync();
        s.Generator.Gate.Reset();
        Task<HttpResponseMessage> first = s.ChatAsync(), second;
        await TestServer.UntilAsync(() => Queue(s).Running == 1, "the first generates");
        second = s.ChatAsync();
        await TestServer.UntilAsync(() => Queue(s).Waiting == 1, "the second waits");
        Task stop = s.Server.StopAsync(TimeSpan.FromSeconds(20));
        JsonElement told = await s.JsonAsync(second, 503);
        Assert.Equal("server_stopping", told.GetProperty("error").GetProperty("code").GetString());
        s.Generator.Gate.Set();
        await s.JsonAsync(first);
        await stop.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Stop_WithoutGrace_CutsTheStreamOffWithAnError()
    {
        await using TestServer s = await TestServer.StartAsync(new FakeGenerator { ContextLength = 100_000, Pace = TimeSpan.FromMilliseconds(10) });
        s.Generator.Answer = _ => string.Concat(Enumerable.Repeat("hello ", 5000));
        using HttpResponseMessage response = await s.ChatAsync(",\"stream\":true");
        await TestServer.UntilAsync(() => Queue(s).Running == 1, "it generates");
        Task<List<string>> events = TestServer.EventsAsync(response);
        await s.Server.StopAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("server_stopping", (await events)[^1], StringComparison.Ordinal);
    }

    static (int Running, int Waiting) Queue(TestServer s)
    {
        using HttpResponseMessage r = s.Client.GetAsync("/health").GetAwaiter().GetResult();
        JsonElement q = JsonDocument.Parse(r.Content.ReadAsStream()).RootElement.GetProperty("queue");
        return (q.GetProperty("running").GetInt32(), q.GetProperty("waiting").GetInt32());
    }
}
