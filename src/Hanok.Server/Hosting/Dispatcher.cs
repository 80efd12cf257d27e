using Hanok.Server.Api;
using Hanok.Server.Generation;
using Hanok.Server.Pages;
using Hanok.Server.Run;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Hosting;

/// <summary>One request from its headers to its answer: request id, guards, route, and what an exception becomes.</summary>
sealed class Dispatcher(ServerState state)
{
    readonly OriginGuard origins = new(state.Options);
    readonly KeyGuard keys = new(state.Options.ApiKey);
    readonly ChatEndpoint chat = new(state);
    readonly CompletionEndpoint completions = new(state);
    readonly ModelsEndpoint models = new(state);
    readonly RunEndpoint run = new(state);
    readonly HealthEndpoint health = new(state);

    public async Task HandleAsync(HttpContext context)
    {
        RequestIds.Give(context);
        SafetyHeaders.Add(context.Response);
        try
        {
            origins.Check(context.Request);
            await RouteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { /* the client hung up */ }
        catch (Exception e)
        {
            ApiException error = Explain(e, context);
            if (!context.Response.HasStarted) await ErrorAnswer.SendAsync(context, error);
            else context.Abort(); // what was sent cannot be taken back: a broken end says that it is not whole
        }
    }

    async Task RouteAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "/";
        if (StaticPages.Find(path) is { } page)
        {
            Only(request, HttpMethods.Get, HttpMethods.Head);
            await StaticPages.SendAsync(context, page);
            return;
        }
        if (path == "/health")
        {
            Only(request, HttpMethods.Get, HttpMethods.Head);
            await health.AnswerAsync(context, details: keys.Admits(request));
            return;
        }
        keys.Check(request);
        switch (path)
        {
            case "/v1/chat/completions": Only(request, HttpMethods.Post); await chat.AnswerAsync(context); break;
            case "/v1/completions": Only(request, HttpMethods.Post); await completions.AnswerAsync(context); break;
            case "/v1/models": Only(request, HttpMethods.Get); await models.ListAsync(context); break;
            case "/run/status": Only(request, HttpMethods.Get); await run.StatusAsync(context); break;
            case "/run/events": Only(request, HttpMethods.Get); await run.EventsAsync(context); break;
            case "/page/info": Only(request, HttpMethods.Get); await run.InfoAsync(context); break;
            default:
                if (!path.StartsWith("/v1/models/", StringComparison.Ordinal)) throw ApiException.NotFound(ApiException.Short(path));
                Only(request, HttpMethods.Get);
                await models.OneAsync(context, path["/v1/models/".Length..]);
                break;
        }
    }

    static void Only(HttpRequest request, params ReadOnlySpan<string> methods)
    {
        foreach (string method in methods)
            if (HttpMethods.Equals(request.Method, method)) return;
        string allowed = string.Join(", ", methods!);
        throw new ApiException(405, "invalid_request_error", "method_not_allowed", null, $"Expected {allowed}, found {ApiException.Short(request.Method)}.") { Allow = allowed };
    }

    ApiException Explain(Exception e, HttpContext context)
    {
        switch (e)
        {
            case ApiException known: return known;
            case QueueFullException full:
                return new ApiException(429, "rate_limit_error", "queue_full", null,
                    $"One request generates and {state.Options.QueueCapacity} wait: try again in {full.RetryAfter} s.") { RetryAfter = full.RetryAfter };
            case ServerStoppingException: return ApiException.Unavailable("server_stopping", "The server is stopping.", 5);
            case EngineFailedException: return new ApiException(500, "server_error", "engine_stopped", null, $"The engine stopped; the server's log has more under {RequestIds.Of(context)}.");
            case BadHttpRequestException bad: return ApiException.Refused(bad.StatusCode, "bad_request", "The request is not well formed.");
            default:
                // An exception's message may quote the request: only kind and place are said.
                state.Options.Log?.Invoke($"{RequestIds.Of(context)} {e.GetType().Name}\n{e.StackTrace}");
                return new ApiException(500, "server_error", "internal_error", null, $"The server failed; its log has more under {RequestIds.Of(context)}.");
        }
    }
}
