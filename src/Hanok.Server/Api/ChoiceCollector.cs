using System.Text;
using Hanok.Inference;
using Hanok.Server.Generation;

namespace Hanok.Server.Api;

/// <summary>A choice of an answer without streaming.</summary>
sealed class CollectedChoice
{
    public StringBuilder Text { get; } = new();

    public List<GeneratedToken> Tokens { get; } = [];

    public FinishReason Reason { get; set; }
}

/// <summary>Gathers the choices of an answer without streaming.</summary>
static class ChoiceCollector
{
    public static async Task<CollectedChoice[]> CollectAsync(
        GenerationTicket ticket, int count, bool keepTokens, IReadOnlyList<int> stopTokens, AnswerTotals totals, CancellationToken cancellation)
    {
        CollectedChoice[] choices = new CollectedChoice[count];
        for (int i = 0; i < count; i++) choices[i] = new CollectedChoice();
        await foreach (GenerationEvent e in ticket.Events.ReadAllAsync(cancellation))
        {
            CollectedChoice choice = choices[e.Choice];
            if (e.Token is { } token)
            {
                choice.Text.Append(token.Text);
                if (keepTokens && !stopTokens.Contains(token.Id)) choice.Tokens.Add(token);
            }
            if (e.End is { } end)
            {
                choice.Text.Append(end.Tail);
                choice.Reason = end.Reason;
                totals.Add(e.Choice, end);
            }
        }
        totals.QueuedSeconds = ticket.QueuedSeconds;
        return choices;
    }
}
