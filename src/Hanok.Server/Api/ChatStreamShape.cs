using System.Text.Json;
using Hanok.Inference;
using Hanok.Server.Hosting;

namespace Hanok.Server.Api;

/// <summary>Pieces of a chat stream: the first delta carries the role, an empty one the reason for the end. With <c>include_usage</c> every piece has <c>usage: null</c> but the last.</summary>
sealed class ChatStreamShape(AnswerHead head, LogProbabilityWriter logprobs) : IStreamShape
{
    public Task BeginAsync(EventStream stream, int choice) => SendAsync(stream, choice, w =>
    {
        w.WriteString("role", "assistant");
        w.WriteString("content", "");
        w.WriteNull("refusal");
    }, withExtension: choice == 0);

    public Task PieceAsync(EventStream stream, int choice, string text, IReadOnlyList<GeneratedToken> tokens) =>
        SendAsync(stream, choice, w => w.WriteString("content", text), tokens);

    public Task EndAsync(EventStream stream, int choice, FinishReason reason, AnswerTotals? totals) =>
        SendAsync(stream, choice, _ => { }, reason: reason, totals: totals, withExtension: totals is not null);

    public Task UsageAsync(EventStream stream, AnswerTotals totals) => stream.SendAsync(w => head.WriteWhole(w, static _ => { }, totals, withExtension: false));

    Task SendAsync(EventStream stream, int choice, Action<Utf8JsonWriter> delta, IReadOnlyList<GeneratedToken>? tokens = null, FinishReason? reason = null, AnswerTotals? totals = null, bool withExtension = false) =>
        stream.SendAsync(w => head.WritePiece(w, w =>
        {
            w.WriteNumber("index", choice);
            w.WriteStartObject("delta");
            delta(w);
            w.WriteEndObject();
            if (tokens is { Count: > 0 }) logprobs.WriteChat(w, tokens);
            else w.WriteNull("logprobs");
        }, reason, totals, withExtension));
}
