using System.Text.Json;
using Hanok.Inference.Generation;
using Hanok.Language;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Server.Tests.Fakes;

namespace Hanok.Server.Tests.Generation;

/// <summary>The real engine behind the server: a small model of random weights, so what it says is noise, but the same noise every time.</summary>
public sealed class RealEngineTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hanok-server-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    TextGenerator Open(bool template = true)
    {
        using FakeGenerator fake = new();
        Tokenizer tokenizer = fake.Tokenizer;
        DecoderSpec spec = Qwen3Family.Create(new DecoderShape
        {
            VocabularySize = tokenizer.VocabularySize, Width = 32, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadDimension = 16, FeedForwardWidth = 48, ContextLength = 128,
        });
        using DecoderWeights weights = DecoderWeights.Initialise(spec, 7);
        BundleWriter.Write(folder, weights, tokenizer, template ? ChatTemplate.ChatMl : null, new GenerationDefaults { StopTokens = fake.StopTokens });
        return TextGenerator.Open(folder);
    }

    const string Ask = "\"messages\":[{\"role\":\"user\",\"content\":\"안녕하세요\"}],\"seed\":11,\"max_tokens\":40,\"logprobs\":true,\"top_logprobs\":2";

    [Fact]
    public async Task Chat_SameSeed_StreamedAndWholeAreTheSameText()
    {
        using TextGenerator engine = Open();
        await using TestServer s = await TestServer.StartAsync(attach: false);
        s.Server.AttachModel(engine);
        JsonElement whole = await s.JsonAsync(s.PostAsync("/v1/chat/completions", "{\"model\":\"hanok\"," + Ask + "}"));
        using HttpResponseMessage r = await s.PostAsync("/v1/chat/completions", "{\"model\":\"hanok\",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + Ask + "}");
        List<string> events = await TestServer.EventsAsync(r);
        JsonElement[] pieces = [.. events[..^1].Select(e => JsonDocument.Parse(e).RootElement)];
        JsonElement[] deltas = [.. pieces[..^1].Select(p => p.GetProperty("choices")[0])];
        JsonElement choice = whole.GetProperty("choices")[0];
        Assert.Equal(choice.GetProperty("message").GetProperty("content").GetString(), string.Concat(deltas.Select(d => d.GetProperty("delta").TryGetProperty("content", out JsonElement c) ? c.GetString() : "")));
        Assert.Equal(
            choice.GetProperty("logprobs").GetProperty("content").EnumerateArray().Select(t => t.GetRawText()),
            deltas.Where(d => d.GetProperty("logprobs").ValueKind == JsonValueKind.Object).SelectMany(d => d.GetProperty("logprobs").GetProperty("content").EnumerateArray()).Select(t => t.GetRawText()));
        JsonElement usage = pieces[^1].GetProperty("usage");
        Assert.Equal(whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32());
        Assert.True(usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32() > 0, "the second request finds the first one's prompt in the cache");
        Assert.Equal(engine.Digest, whole.GetProperty("hanok").GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Chat_ModelWithoutTemplate_IsRefusedButCompletesText()
    {
        using TextGenerator engine = Open(template: false);
        await using TestServer s = await TestServer.StartAsync(attach: false);
        s.Server.AttachModel(engine);
        JsonElement error = await s.JsonAsync(s.PostAsync("/v1/chat/completions", "{\"model\":\"hanok\"," + Ask + "}"), 400);
        Assert.Equal("no_chat_template", error.GetProperty("error").GetProperty("code").GetString());
        Assert.DoesNotContain(folder, error.GetRawText(), StringComparison.Ordinal);
        await s.JsonAsync(s.PostAsync("/v1/completions", "{\"model\":\"hanok\",\"prompt\":\"안녕\",\"max_tokens\":5}"));
    }
}
