using System.Text;
using System.Text.Json;
using Hanok.Server.Tests.Fakes;
using Hanok.Tests;

namespace Hanok.Server.Tests.Api;

/// <summary>Our answers beside the example answers that the vendors' clients were seen to understand: the same fields with the same kinds of value, the same sequence of events. Fields of ours beyond those may only be under <c>hanok</c>.</summary>
public class GoldenShapeTests
{
    /// <summary>Paths with kinds of value; list elements share a path.</summary>
    static SortedSet<string> Shape(JsonElement e)
    {
        SortedSet<string> paths = new(StringComparer.Ordinal);
        void Walk(JsonElement value, string path)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (JsonProperty p in value.EnumerateObject()) if (p.Name != "hanok") Walk(p.Value, path + "." + p.Name);
                    break;
                case JsonValueKind.Array:
                    paths.Add(path + "[]");
                    foreach (JsonElement item in value.EnumerateArray()) Walk(item, path + "[]");
                    break;
                default:
                    paths.Add($"{path}: {(value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind)}");
                    break;
            }
        }
        Walk(e, "");
        return paths;
    }

    static JsonElement Body(string name) => JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Any("api", "bodies", name + ".json"))).RootElement;

    static List<string> Stream(string name) => [.. File.ReadAllText(GoldenFiles.Any("api", "streams", name + ".sse")).Split("\n\n").Where(e => e.StartsWith("data: ", StringComparison.Ordinal)).Select(e => e[6..])];

    [SkippableFact]
    public async Task Chat_WithLogProbabilities_HasTheGoldenFields()
    {
        await using TestServer s = await TestServer.StartAsync();
        Assert.Equal(Shape(Body("chat")), Shape(await s.JsonAsync(s.ChatAsync(",\"logprobs\":true,\"top_logprobs\":1"))));
    }

    [SkippableFact]
    public async Task Models_BothVendors_HaveTheGoldenFields()
    {
        await using TestServer s = await TestServer.StartAsync();
        JsonElement list = await s.JsonAsync(s.Client.GetAsync("/v1/models"));
        Assert.Equal(Shape(Body("models-openai")), Shape(list));
        Assert.Equal(Shape(Body("models-openai").GetProperty("data")[0]), Shape(await s.JsonAsync(s.Client.GetAsync("/v1/models/hanok"))));
        HttpRequestMessage request = new(HttpMethod.Get, "/v1/models");
        request.Headers.Add("anthropic-version", "2026-10-21");
        Assert.Equal(Shape(Body("models-anthropic")), Shape(await s.JsonAsync(s.Client.SendAsync(request))));
    }

    [SkippableFact]
    public async Task Error_UnknownModel_IsTheGoldenOne()
    {
        await using TestServer s = await TestServer.StartAsync();
        JsonElement golden = Body("error-openai").GetProperty("error");
        JsonElement error = (await s.JsonAsync(s.Client.GetAsync("/v1/models/none"), 404)).GetProperty("error");
        foreach (string name in (string[])["type", "param", "code"]) Assert.Equal(golden.GetProperty(name).GetString(), error.GetProperty(name).GetString());
        HttpRequestMessage request = new(HttpMethod.Get, "/v1/models/none");
        request.Headers.Add("anthropic-version", "2023-06-01");
        Assert.Equal(Shape(Body("error-anthropic")), Shape(await s.JsonAsync(s.Client.SendAsync(request), 404)));
    }

    [SkippableTheory]
    [InlineData("chat-text", "")]
    [InlineData("chat-usage", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData("chat-logprobs", ",\"logprobs\":true,\"top_logprobs\":1")]
    public async Task Stream_Golden_HasTheSameKindsOfEventsInTheSameOrder(string name, string more)
    {
        await using TestServer s = await TestServer.StartAsync();
        using HttpResponseMessage r = await s.ChatAsync(",\"stream\":true" + more);
        List<string> ours = Kinds(await TestServer.EventsAsync(r)), golden = Kinds(Stream(name));
        Assert.Equal(golden.Distinct(), ours.Distinct());
    }

    /// <summary>Each event as its fields; the first delta may name <c>refusal</c> or not (the vendor's own streams differ).</summary>
    static List<string> Kinds(List<string> events) => [.. events.Select(e => e == "[DONE]" ? e
        : string.Join(" ", Shape(JsonDocument.Parse(e).RootElement).Where(p => p != ".choices[].delta.refusal: Null")))];

    [SkippableFact]
    public async Task Stream_Error_HasTheGoldenLastEvent()
    {
        await using TestServer s = await TestServer.StartAsync();
        s.Generator.FailAfter = 1;
        using HttpResponseMessage r = await s.ChatAsync(",\"stream\":true");
        Assert.Equal(Kinds(Stream("chat-error"))[^1], Kinds(await TestServer.EventsAsync(r))[^1]);
    }

    /// <summary>What OpenAI's client was seen to send, sent again: chat and models are answered, parameters that are not supported yet are refused by name.</summary>
    [SkippableFact]
    public async Task Requests_OfOpenAisClient_AreAnsweredOrRefusedByName()
    {
        await using TestServer s = await TestServer.StartAsync();
        JsonElement all = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Any("api", "sdk.json"))).RootElement.GetProperty("requests");
        int answered = 0;
        foreach (JsonProperty seen in all.EnumerateObject())
        {
            string url = seen.Value.GetProperty("url").GetString()!;
            if (url is not "/v1/chat/completions" && !url.StartsWith("/v1/models", StringComparison.Ordinal)) continue;
            HttpRequestMessage request = new(new HttpMethod(seen.Value.GetProperty("method").GetString()!), url);
            JsonElement body = seen.Value.GetProperty("body");
            if (body.ValueKind == JsonValueKind.Object) request.Content = new StringContent(body.GetRawText(), Encoding.UTF8, "application/json");
            foreach (JsonProperty header in seen.Value.GetProperty("headers").EnumerateObject())
                if (header.Name is not ("content-type" or "accept-encoding")) request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            using HttpResponseMessage r = await s.Client.SendAsync(request);
            string text = await r.Content.ReadAsStringAsync();
            if (seen.Name == "chat") // with tools and a schema
            {
                Assert.Equal(400, (int)r.StatusCode);
                Assert.Contains("\"param\":\"response_format\"", text, StringComparison.Ordinal);
                continue;
            }
            Assert.True(r.IsSuccessStatusCode, $"{seen.Name}: {(int)r.StatusCode} {text}");
            if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("stream", out JsonElement stream) && stream.GetBoolean()) Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
            answered++;
        }
        Assert.True(answered >= 18, $"only {answered} were found");
    }
}
