using System.Text.Json;
using Hanok.Server.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Api;

/// <summary><c>GET /v1/models</c> and <c>/v1/models/{id}</c>, in OpenAI's shape, or in Anthropic's for a client that sends <c>anthropic-version</c>; limits under <c>hanok</c>.</summary>
sealed class ModelsEndpoint(ServerState state)
{
    public Task ListAsync(HttpContext context)
    {
        ServedModel model = Require(state);
        bool anthropic = IsAnthropic(context);
        return JsonAnswer.SendAsync(context, w =>
        {
            w.WriteStartObject();
            if (!anthropic) w.WriteString("object", "list");
            w.WriteStartArray("data");
            Write(w, model, anthropic);
            w.WriteEndArray();
            if (anthropic)
            {
                w.WriteBoolean("has_more", false);
                w.WriteString("first_id", model.Generator.Name);
                w.WriteString("last_id", model.Generator.Name);
            }
            w.WriteEndObject();
        });
    }

    public Task OneAsync(HttpContext context, string id)
    {
        ServedModel model = Require(state);
        if (!model.Answers(id)) throw ApiException.NoSuchModel(id, model.Generator.Name);
        bool anthropic = IsAnthropic(context);
        return JsonAnswer.SendAsync(context, w => Write(w, model, anthropic));
    }

    /// <summary>The model, or 503.</summary>
    public static ServedModel Require(ServerState state) => state.Model
        ?? throw ApiException.Unavailable("model_not_ready", "The model is not ready yet: the page at / shows how far it is.", 5);

    static bool IsAnthropic(HttpContext context) => context.Request.Headers.ContainsKey("anthropic-version");

    void Write(Utf8JsonWriter w, ServedModel model, bool anthropic)
    {
        w.WriteStartObject();
        if (anthropic)
        {
            w.WriteString("type", "model");
            w.WriteString("id", model.Generator.Name);
            w.WriteString("display_name", model.Generator.Name);
            w.WriteString("created_at", model.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        }
        else
        {
            w.WriteString("id", model.Generator.Name);
            w.WriteString("object", "model");
            w.WriteNumber("created", model.Since.ToUnixTimeSeconds());
            w.WriteString("owned_by", "hanok");
        }
        w.WriteStartObject("hanok");
        w.WriteString("digest", model.Generator.Digest);
        w.WriteString("alias", ServedModel.Alias);
        w.WriteNumber("context_length", model.Generator.ContextLength);
        w.WriteNumber("vocabulary_size", model.Generator.Tokenizer.VocabularySize);
        w.WriteStartObject("limits");
        w.WriteNumber("waiting_requests", state.Options.QueueCapacity);
        w.WriteNumber("body_bytes", state.Options.MaxBodyBytes);
        w.WriteNumber("choices", GenerationParameters.MostChoices);
        w.WriteNumber("stop_texts", GenerationParameters.MostStopTexts);
        w.WriteNumber("top_logprobs", GenerationParameters.MostTopLogProbabilities);
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteEndObject();
    }
}
