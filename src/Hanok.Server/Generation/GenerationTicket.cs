using System.Diagnostics;
using System.Threading.Channels;
using Hanok.Inference;

namespace Hanok.Server.Generation;

/// <summary>What happens to a choice: a token, or its end.</summary>
readonly record struct GenerationEvent(int Choice, GeneratedToken? Token, GenerationEnd? End);

/// <summary>A place in the line of the <see cref="GenerationQueue"/>, and then the stream of what is generated.</summary>
sealed class GenerationTicket(ITextGenerator generator, IReadOnlyList<GenerationRequest> requests, CancellationToken client)
{
    readonly Channel<GenerationEvent> events = Channel.CreateUnbounded<GenerationEvent>(new() { SingleReader = true, SingleWriter = true });
    readonly long arrived = Stopwatch.GetTimestamp();
    CancellationTokenRegistration givenUp;

    /// <summary>Tokens and ends, choice after choice. Ends with an exception where the work did.</summary>
    public ChannelReader<GenerationEvent> Events => events.Reader;

    /// <summary>Seconds in the line.</summary>
    public double QueuedSeconds { get; private set; }

    /// <summary>Calls <paramref name="leave"/> when the client gives up.</summary>
    public void LeaveWhenGivenUp(Action leave) => givenUp = client.Register(leave);

    /// <summary>Ends the stream with an exception.</summary>
    public void Fail(Exception e)
    {
        events.Writer.TryComplete(e);
        givenUp.Unregister();
    }

    /// <summary>Generates all choices on the calling thread.</summary>
    public void Run(CancellationToken cutOff)
    {
        QueuedSeconds = Stopwatch.GetElapsedTime(arrived).TotalSeconds;
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(client, cutOff);
        for (int i = 0; i < requests.Count; i++)
        {
            either.Token.ThrowIfCancellationRequested();
            int choice = i;
            GenerationEnd end = generator.Generate(requests[i], token => events.Writer.TryWrite(new(choice, token, null)), either.Token);
            events.Writer.TryWrite(new(choice, null, end));
        }
        events.Writer.TryComplete();
        givenUp.Unregister();
    }
}
