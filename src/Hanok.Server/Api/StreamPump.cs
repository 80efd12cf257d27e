using System.Threading.Channels;
using Hanok.Inference;
using Hanok.Server.Generation;
using Hanok.Server.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Api;

/// <summary>How an API writes the pieces of its streams.</summary>
interface IStreamShape
{
    /// <summary>The first piece of a choice, before any text.</summary>
    Task BeginAsync(EventStream stream, int choice);

    /// <summary>New text of a choice, with the tokens it came from where log-probabilities were asked for.</summary>
    Task PieceAsync(EventStream stream, int choice, string text, IReadOnlyList<GeneratedToken> tokens);

    /// <summary>The end of a choice; <paramref name="totals"/> with the last one.</summary>
    Task EndAsync(EventStream stream, int choice, FinishReason reason, AnswerTotals? totals);

    /// <summary>The usage, where it was asked for.</summary>
    Task UsageAsync(EventStream stream, AnswerTotals totals);
}

/// <summary>Carries tokens from the queue to a client as events, with a comment every few seconds while nothing happens.</summary>
static class StreamPump
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(HttpContext context, GenerationTicket ticket, IStreamShape shape, int count, bool logprobs, bool usage, IReadOnlyList<int> stopTokens, AnswerTotals totals)
    {
        EventStream stream = new(context);
        await stream.BeginAsync();
        int begun = 0;
        try
        {
            while (await NextAsync(ticket.Events, stream, context.RequestAborted))
            {
                while (ticket.Events.TryRead(out GenerationEvent e))
                {
                    if (e.Choice >= begun)
                    {
                        begun = e.Choice + 1;
                        await shape.BeginAsync(stream, e.Choice);
                    }
                    if (e.Token is { } token)
                    {
                        bool shown = logprobs && !stopTokens.Contains(token.Id);
                        if (token.Text.Length > 0 || shown) await shape.PieceAsync(stream, e.Choice, token.Text, shown ? [token] : []);
                    }
                    if (e.End is not { } end) continue;
                    if (end.Tail.Length > 0) await shape.PieceAsync(stream, e.Choice, end.Tail, []);
                    totals.Add(e.Choice, end);
                    totals.QueuedSeconds = ticket.QueuedSeconds;
                    await shape.EndAsync(stream, e.Choice, end.Reason, e.Choice == count - 1 ? totals : null);
                }
            }
        }
        catch (Exception e) when (e is EngineFailedException or ServerStoppingException)
        {
            // The status has been sent: clients of OpenAI's look for an error in the stream.
            ApiException error = e is EngineFailedException
                ? new ApiException(500, "server_error", "engine_stopped", null, $"The engine stopped; the server's log has more under {RequestIds.Of(context)}.")
                : ApiException.Unavailable("server_stopping", "The server is stopping.", 5);
            await stream.SendAsync(w => ErrorAnswer.Write(w, error));
            return;
        }
        if (usage) await shape.UsageAsync(stream, totals);
        await stream.SendDoneAsync();
    }

    static async Task<bool> NextAsync(ChannelReader<GenerationEvent> events, EventStream stream, CancellationToken cancellation)
    {
        Task<bool> next = events.WaitToReadAsync(cancellation).AsTask();
        while (!next.IsCompleted)
        {
            if (await Task.WhenAny(next, Task.Delay(Silence, cancellation)) != next) await stream.SendCommentAsync();
        }
        return await next;
    }
}
