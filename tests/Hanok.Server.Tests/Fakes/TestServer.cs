using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hanok.Recipes.Status;

namespace Hanok.Server.Tests.Fakes;

/// <summary>A server on a free port of this machine, and a client for it.</summary>
sealed class TestServer : IAsyncDisposable
{
    TestServer(HanokServer server, FakeGenerator generator)
    {
        Server = server;
        Generator = generator;
        Client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public HanokServer Server { get; }

    public FakeGenerator Generator { get; }

    public HttpClient Client { get; }

    public List<string> Log { get; private init; } = [];

    public static async Task<TestServer> StartAsync(FakeGenerator? generator = null, ServerOptions? options = null, RunStatusBoard? board = null, bool attach = true, ModelFacts? facts = null)
    {
        List<string> log = [];
        generator ??= new FakeGenerator();
        HanokServer server = await HanokServer.StartAsync((options ?? new ServerOptions()) with { Port = 0, Log = line => { lock (log) log.Add(line); } }, board);
        if (attach) server.AttachModel(generator, facts);
        return new TestServer(server, generator) { Log = log };
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, CancellationToken cancellation = default)
    {
        StringContent content = new(body, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    public Task<HttpResponseMessage> ChatAsync(string more = "", string text = "안녕", CancellationToken cancellation = default) =>
        PostAsync("/v1/chat/completions", $$"""{"model":"hanok","messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]{{more}}}""", cancellation);

    public async Task<JsonElement> JsonAsync(Task<HttpResponseMessage> sent, int status = 200)
    {
        using HttpResponseMessage response = await sent;
        string body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"expected {status}, found {(int)response.StatusCode}: {body}");
        Assert.StartsWith("req_", response.Headers.GetValues("X-Request-Id").Single());
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>The <c>data:</c> of a stream, the end mark included.</summary>
    public static async Task<List<string>> EventsAsync(HttpResponseMessage response)
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        string body = await response.Content.ReadAsStringAsync();
        return [.. body.Split("\n\n").Where(e => e.StartsWith("data: ", StringComparison.Ordinal)).Select(e => e["data: ".Length..])];
    }

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (int i = 0; i < 400; i++)
        {
            if (condition()) return;
            await Task.Delay(25);
        }
        Assert.Fail($"waited 10 s in vain: {what}");
    }

    public async ValueTask DisposeAsync()
    {
        Generator.Gate.Set();
        Client.Dispose();
        await Server.DisposeAsync();
        Generator.Dispose();
    }
}
