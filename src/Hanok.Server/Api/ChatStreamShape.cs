using System.Text;
using System.Text.Json;
using Hanok.Inference;
using Hanok.Language;
using Hanok.Server.Hosting;

namespace Hanok.Server.Api;

/// <summary>Pieces of a chat stream: the first delta carries the role, an empty one the reason for the end; what the model thought before it answered comes as <c>reasoning_content</c>. With <c>include_usage</c> every piece has <c>usage: null</c> but the last.</summary>
/// <param name="head">What every piece says.</param>
/// <param name="logprobs">Writes log-probabilities.</param>
/// <param name="newSplitter">Divides a choice, given who is told the pieces.</param>
sealed class ChatStreamShape(AnswerHead head, LogProbabilityWriter logprobs, Func<Action<bool, string>, ReasoningSplitter> newSplitter) : IStreamShape
{
    // Of the choice at work: one comes after the other.
    readonly StringBuilder reasoning = new(), content = new();
    ReasoningSplitter splitter = newSplitter((_, _) => { });

    public Task BeginAsync(EventStream stream, int choice)
    {
        splitter = newSplitter((isReasoning, text) => (isReasoning ? reasoning : content).Append(text));
        return SendAsync(stream, choice, w =>
        {
            w.WriteString("role", "assistant");
            w.WriteString("content", "");
            w.WriteNull("refusal");
        }, withExtension: choice == 0);
    }

    public Task PieceAsync(EventStream stream, int choice, string text, IReadOnlyList<GeneratedToken> tokens)
    {
        splitter.Push(text);
        return SendDividedAsync(stream, choice, tokens);
    }

    public async Task EndAsync(EventStream stream, int choice, FinishReason reason, AnswerTotals? totals)
    {
        splitter.Flush();
        await SendDividedAsync(stream, choice, []);
        await SendAsync(stream, choice, _ => { }, reason: reason, totals: totals, withExtension: totals is not null);
    }

    public Task UsageAsync(EventStream stream, AnswerTotals totals) => stream.SendAsync(w => head.WriteWhole(w, static _ => { }, totals, withExtension: false));

    // Nothing where a piece is held back, since a mark may begin in it, unless its token is to be shown.
    async Task SendDividedAsync(EventStream stream, int choice, IReadOnlyList<GeneratedToken> tokens)
    {
        if (reasoning.Length + content.Length + tokens.Count == 0) return;
        await SendAsync(stream, choice, w =>
        {
            if (reasoning.Length > 0) w.WriteString("reasoning_content", reasoning.ToString());
            if (content.Length > 0 || reasoning.Length == 0) w.WriteString("content", content.ToString());
        }, tokens);
        reasoning.Clear();
        content.Clear();
    }

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
