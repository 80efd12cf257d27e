using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Hosting;

/// <summary><c>/health</c>: 200 as long as the server answers; <c>ready</c> says whether there is a model. Name, digest and queue only for those who may use the API.</summary>
sealed class HealthEndpoint(ServerState state)
{
    public Task AnswerAsync(HttpContext context, bool details) => JsonAnswer.SendAsync(context, w =>
    {
        ServedModel? model = state.Model;
        w.WriteStartObject();
        w.WriteString("status", "ok");
        w.WriteBoolean("ready", model is not null);
        if (details)
        {
            if (model is not null)
            {
                w.WriteString("model", model.Generator.Name);
                w.WriteString("digest", model.Generator.Digest);
            }
            (int running, int waiting) = state.Queue.Length;
            w.WriteStartObject("queue");
            w.WriteNumber("running", running);
            w.WriteNumber("waiting", waiting);
            w.WriteNumber("capacity", state.Options.QueueCapacity);
            w.WriteEndObject();
        }
        w.WriteEndObject();
    });
}
