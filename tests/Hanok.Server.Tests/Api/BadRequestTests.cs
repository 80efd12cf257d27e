using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hanok.Server.Api;
using Hanok.Server.Hosting;
using Hanok.Server.Tests.Fakes;

namespace Hanok.Server.Tests.Api;

public class BadRequestTests
{
    const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    static ApiException Refused(string more) => Assert.Throws<ApiException>(() => Read("{\"model\":\"hanok\"," + Messages + more + "}"));

    static ChatRequest Read(string body)
    {
        using JsonDocument d = JsonDocument.Parse(body);
        return ChatRequest.Read(d.RootElement, new());
    }

    [Theory]
    [InlineData("\"temperature\":\"hot\"", "temperature", "invalid_type")]
    [InlineData("\"temperature\":2.1", "temperature", "invalid_value")]
    [InlineData("\"temperature\":-0.1", "temperature", "invalid_value")]
    [InlineData("\"temperature\":1e999", "temperature", "invalid_value")]
    [InlineData("\"top_p\":1.01", "top_p", "invalid_value")]
    [InlineData("\"top_k\":-1", "top_k", "invalid_value")]
    [InlineData("\"min_p\":2", "min_p", "invalid_value")]
    [InlineData("\"repetition_penalty\":0", "repetition_penalty", "invalid_value")]
    [InlineData("\"max_tokens\":0", "max_tokens", "invalid_value")]
    [InlineData("\"max_tokens\":-5", "max_tokens", "invalid_value")]
    [InlineData("\"max_tokens\":1.5", "max_tokens", "invalid_type")]
    [InlineData("\"max_completion_tokens\":0", "max_completion_tokens", "invalid_value")]
    [InlineData("\"max_tokens\":3,\"max_completion_tokens\":4", "max_tokens", "invalid_value")]
    [InlineData("\"n\":0", "n", "invalid_value")]
    [InlineData("\"n\":9", "n", "invalid_value")]
    [InlineData("\"stream\":1", "stream", "invalid_type")]
    [InlineData("\"stream_options\":{\"include_usage\":true}", "stream_options", "invalid_value")]
    [InlineData("\"stream\":true,\"stream_options\":{\"usage\":true}", "stream_options.usage", "unknown_parameter")]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop", "invalid_value")]
    [InlineData("\"stop\":\"\"", "stop", "invalid_value")]
    [InlineData("\"stop\":5", "stop", "invalid_type")]
    [InlineData("\"seed\":\"x\"", "seed", "invalid_type")]
    [InlineData("\"top_logprobs\":2", "top_logprobs", "invalid_value")]
    [InlineData("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "invalid_value")]
    [InlineData("\"logprobs\":3", "logprobs", "invalid_type")]
    [InlineData("\"tools\":[{}]", "tools", "unsupported_parameter")]
    [InlineData("\"tool_choice\":\"auto\"", "tool_choice", "unsupported_parameter")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", "response_format", "unsupported_parameter")]
    [InlineData("\"logit_bias\":{\"5\":1}", "logit_bias", "unsupported_parameter")]
    [InlineData("\"frequency_penalty\":0.5", "frequency_penalty", "unsupported_parameter")]
    [InlineData("\"presence_penalty\":-1", "presence_penalty", "unsupported_parameter")]
    [InlineData("\"audio\":{}", "audio", "unsupported_parameter")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "modalities", "unsupported_parameter")]
    [InlineData("\"reasoning_effort\":\"low\"", "reasoning_effort", "unsupported_parameter")]
    [InlineData("\"functions\":[1]", "functions", "unsupported_parameter")]
    [InlineData("\"store\":true", "store", "unsupported_parameter")]
    [InlineData("\"temprature\":1", "temprature", "unknown_parameter")]
    [InlineData("\"hanok\":{\"x\":1}", "hanok.x", "unknown_parameter")]
    public void Read_BadParameter_IsRefusedByName(string parameter, string name, string code)
    {
        ApiException e = Refused("," + parameter);
        Assert.Equal((400, name, code), (e.Status, e.Parameter, e.Code));
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownParameter_NamesTheNearest() => Assert.Contains("'temperature'", Refused(",\"temprature\":1").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"tools\":[],\"tool_choice\":\"none\",\"response_format\":{\"type\":\"text\"},\"logit_bias\":{},\"frequency_penalty\":0,\"presence_penalty\":0.0")]
    [InlineData("\"modalities\":[\"text\"],\"store\":false,\"service_tier\":\"auto\",\"user\":\"u\",\"metadata\":{},\"audio\":null,\"temperature\":null")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false}")]
    public void Read_ValuesThatAskForNothing_AreAccepted(string parameters) => Assert.NotNull(Read("{\"model\":\"hanok\"," + Messages + "," + parameters + "}"));

    [Theory]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "model")]
    [InlineData("{\"model\":5,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "model")]
    [InlineData("{\"model\":\"hanok\"}", "messages")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[]}", "messages")]
    [InlineData("{\"model\":\"hanok\",\"messages\":\"hi\"}", "messages")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[\"hi\"]}", "messages[0]")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"content\":\"x\"}]}", "messages[0].role")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"king\",\"content\":\"x\"}]}", "messages[0].role")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}", "messages[0].role")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"user\"}]}", "messages[0].content")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"user\",\"content\":null}]}", "messages[0].content")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"user\",\"content\":5}]}", "messages[0].content")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"user\",\"content\":[]}]}", "messages[0].content")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", "messages[0].content")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}]}", "messages[0].content[0].type")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}", "messages[0].content[0].text")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{}]}]}", "messages[0].tool_calls")]
    [InlineData("{\"model\":\"hanok\",\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"mood\":1}]}", "messages[0].mood")]
    public void Read_BadMessages_IsRefusedByName(string body, string name)
    {
        ApiException e = Assert.Throws<ApiException>(() => Read(body));
        Assert.Equal((400, name), (e.Status, e.Parameter));
    }

    /// <summary>Whatever JSON comes, the answer is a request or a refusal, never another exception.</summary>
    [Property(MaxTest = 300)]
    public Property Read_AnyJson_IsReadOrRefused() => Prop.ForAll(AnyBody().ToArbitrary(), body =>
    {
        try { Read(body); }
        catch (ApiException e) { Assert.InRange(e.Status, 400, 404); }
        catch (JsonException) { }
    });

    static Gen<string> AnyBody()
    {
        string[] names = ["model", "messages", "stream", "stream_options", "temperature", "stop", "n", "logprobs", "top_logprobs", "tools", "response_format", "hanok", "seed", "max_tokens", "x"];
        string[] values = ["null", "true", "0", "-1", "1e400", "1.5", "\"hanok\"", "\"\\udc00\"", "[]", "[[]]", "{}", "{\"role\":\"user\",\"content\":\"x\"}", "[{\"role\":\"user\",\"content\":\"x\"}]", "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":5}]}]"];
        Gen<string> member = Gen.Elements(names).SelectMany(n => Gen.Elements(values).Select(v => $"\"{n}\":{v}"));
        return member.ArrayOf().Select(m => "{" + string.Join(",", m.DistinctBy(x => x.Split(':')[0])) + "}");
    }

    [Theory]
    [InlineData("{\"model\":\"hanok\",", "application/json", 400, "invalid_json")]
    [InlineData("", "application/json", 400, "invalid_json")]
    [InlineData("[]", "application/json", 400, "invalid_json")]
    [InlineData("{\"model\":\"hanok\",\"model\":\"hanok\",\"messages\":[]}", "application/json", 400, "invalid_json")]
    [InlineData("{}", "text/plain", 415, "unsupported_media_type")]
    [InlineData("{}", "application/json; charset=euc-kr", 415, "unsupported_media_type")]
    [InlineData("{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "application/json; charset=utf-8", 404, "model_not_found")]
    public async Task Post_BadBody_HasTheStatusThatIsMeant(string body, string type, int status, string code)
    {
        await using TestServer s = await TestServer.StartAsync();
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        JsonElement error = (await s.JsonAsync(s.Client.PostAsync("/v1/chat/completions", content), status)).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Post_NotUtf8_Is400()
    {
        await using TestServer s = await TestServer.StartAsync();
        ByteArrayContent content = new([(byte)'{', (byte)'"', 0xB0, 0xA1, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        await s.JsonAsync(s.Client.PostAsync("/v1/chat/completions", content), 400);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_TenMegabytes_Is413AndTheServerGoesOn(bool chunked)
    {
        await using TestServer s = await TestServer.StartAsync();
        StringContent content = new("{\"model\":\"hanok\",\"messages\":[{\"role\":\"user\",\"content\":\"" + new string('a', 10_000_000) + "\"}]}", Encoding.UTF8, "application/json");
        HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        JsonElement error = await s.JsonAsync(s.Client.SendAsync(request), 413);
        Assert.Equal("request_too_large", error.GetProperty("error").GetProperty("code").GetString());
        await s.JsonAsync(s.ChatAsync());
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", 405)]
    [InlineData("DELETE", "/v1/models", 405)]
    [InlineData("POST", "/", 405)]
    [InlineData("GET", "/v1/responses", 404)]
    [InlineData("GET", "/v1/models/other", 404)]
    [InlineData("GET", "/assets/../ServerOptions.cs", 404)]
    public async Task Request_UnknownPathOrMethod_IsToldSo(string method, string path, int status)
    {
        await using TestServer s = await TestServer.StartAsync();
        await s.JsonAsync(s.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)), status);
    }
}
