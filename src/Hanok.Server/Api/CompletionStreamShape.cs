using Hanok.Inference;
using Hanok.Server.Hosting;

namespace Hanok.Server.Api;

/// <summary>Pieces of a text completion's stream.</summary>
sealed class CompletionStreamShape(AnswerHead head, LogProbabilityWriter logprobs, int count) : IStreamShape
{
    readonly int[] offsets = new int[count];

    public Task BeginAsync(EventStream stream, int choice) => Task.CompletedTask;

    public Task PieceAsync(EventStream stream, int choice, string text, IReadOnlyList<GeneratedToken> tokens) => SendAsync(stream, choice, text, tokens);

    public Task EndAsync(EventStream stream, int choice, FinishReason reason, AnswerTotals? totals) => SendAsync(stream, choice, "", [], reason, totals);

    public Task UsageAsync(EventStream stream, AnswerTotals totals) => stream.SendAsync(w => head.WriteWhole(w, static _ => { }, totals, withExtension: false));

    Task SendAsync(EventStream stream, int choice, string text, IReadOnlyList<GeneratedToken> tokens, FinishReason? reason = null, AnswerTotals? totals = null) =>
        stream.SendAsync(w => head.WritePiece(w, w =>
        {
            w.WriteString("text", text);
            w.WriteNumber("index", choice);
            if (tokens.Count > 0) offsets[choice] = logprobs.WriteCompletion(w, tokens, offsets[choice]);
            else w.WriteNull("logprobs");
        }, reason, totals, totals is not null));
}
