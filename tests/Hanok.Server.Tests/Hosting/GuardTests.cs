using System.Net;
using System.Text.Json;
using Hanok.Server.Tests.Fakes;

namespace Hanok.Server.Tests.Hosting;

public class GuardTests
{
    const string Key = "0123456789abcdef0123";

    static async Task<HttpStatusCode> Get(TestServer s, string path, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage r = await s.Client.SendAsync(request);
        Assert.True(r.Headers.Contains("X-Request-Id"));
        return r.StatusCode;
    }

    [Theory]
    [InlineData("localhost:1", 200)]
    [InlineData("LOCALHOST", 200)]
    [InlineData("127.0.0.1:99", 200)]
    [InlineData("[::1]:80", 200)]
    [InlineData("evil.example", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("192.168.0.7", 403)]
    public async Task Host_OfAnotherName_IsRefused(string host, int status)
    {
        await using TestServer s = await TestServer.StartAsync();
        Assert.Equal(status, (int)await Get(s, "/health", ("Host", host)));
        Assert.Equal(status, (int)await Get(s, "/", ("Host", host)));
    }

    [Theory]
    [InlineData("Origin", "http://localhost:9", 200)]
    [InlineData("Origin", "http://localhost:10", 403)]
    [InlineData("Origin", "http://localhost", 403)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "file://", 403)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    public async Task Request_OfAnotherSitesPage_IsRefused(string header, string value, int status)
    {
        await using TestServer s = await TestServer.StartAsync();
        Assert.Equal(status, (int)await Get(s, "/v1/models", ("Host", "localhost:9"), (header, value)));
    }

    [Fact]
    public async Task Link_OnAnotherSite_MayBeFollowedToThePage()
    {
        await using TestServer s = await TestServer.StartAsync();
        Assert.Equal(200, (int)await Get(s, "/", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")));
        Assert.Equal(403, (int)await Get(s, "/", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")));
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/assets/style.css", 200)]
    [InlineData("/health", 200)]
    [InlineData("/v1/models", 401)]
    [InlineData("/v1/models/hanok", 401)]
    [InlineData("/run/status", 401)]
    [InlineData("/run/events", 401)]
    [InlineData("/page/info", 401)]
    [InlineData("/nothing", 401)]
    public async Task Key_Missing_OnlyThePageAndHealthAnswer(string path, int status)
    {
        await using TestServer s = await TestServer.StartAsync(options: new ServerOptions { ApiKey = Key });
        Assert.Equal(status, (int)await Get(s, path));
    }

    [Theory]
    [InlineData("Authorization", "Bearer " + Key, 200)]
    [InlineData("Authorization", "bearer " + Key, 200)]
    [InlineData("x-api-key", Key, 200)]
    [InlineData("Authorization", "Bearer " + Key + "0", 401)]
    [InlineData("Authorization", "Bearer 0123456789abcdef012", 401)]
    [InlineData("Authorization", "Bearer", 401)]
    [InlineData("Authorization", "Basic " + Key, 401)]
    [InlineData("x-api-key", "", 401)]
    public async Task Key_Given_MustBeEqual(string header, string value, int status)
    {
        await using TestServer s = await TestServer.StartAsync(options: new ServerOptions { ApiKey = Key });
        Assert.Equal(status, (int)await Get(s, "/v1/models", (header, value)));
    }

    [Fact]
    public async Task Health_WithoutTheKey_TellsNoMoreThanThatItIsUp()
    {
        await using TestServer s = await TestServer.StartAsync(options: new ServerOptions { ApiKey = Key });
        Assert.Equal("{\"status\":\"ok\",\"ready\":true}", await s.Client.GetStringAsync("/health"));
    }

    [Fact]
    public async Task EveryAnswer_HasTheSafetyHeaders()
    {
        await using TestServer s = await TestServer.StartAsync();
        foreach (string path in (string[])["/", "/health", "/v1/models", "/nothing"])
        {
            using HttpResponseMessage r = await s.Client.GetAsync(path);
            string policy = r.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", r.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.False(r.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task NoModelYet_ApiAnswers503WithRetryAfterUntilOneIsAttached()
    {
        await using TestServer s = await TestServer.StartAsync(attach: false);
        foreach (Task<HttpResponseMessage> sent in (Task<HttpResponseMessage>[])[s.ChatAsync(), s.Client.GetAsync("/v1/models"), s.PostAsync("/v1/completions", "{}")])
        {
            using HttpResponseMessage r = await sent;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, r.StatusCode);
            Assert.True(r.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        }
        Assert.Contains("\"ready\":false", await s.Client.GetStringAsync("/health"), StringComparison.Ordinal);
        s.Server.AttachModel(s.Generator);
        JsonElement models = await s.JsonAsync(s.Client.GetAsync("/v1/models"));
        Assert.Equal(256, models.GetProperty("data")[0].GetProperty("hanok").GetProperty("context_length").GetInt32());
        Assert.Throws<InvalidOperationException>(() => s.Server.AttachModel(s.Generator));
    }
}
