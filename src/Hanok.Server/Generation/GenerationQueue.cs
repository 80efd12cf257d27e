using System.Diagnostics;
using Hanok.Inference;

namespace Hanok.Server.Generation;

/// <summary>
/// One request generates at a time, on a thread of its own, the others wait in the order they came; a request that is given up leaves the line at once.
/// The thread never waits for a client: tokens go into an unbounded channel, whose length the context bounds.
/// </summary>
sealed class GenerationQueue
{
    readonly Lock gate = new();
    readonly LinkedList<GenerationTicket> waiting = [];
    readonly SemaphoreSlim arrivals = new(0);
    readonly CancellationTokenSource cutOff = new();
    readonly Thread thread;
    readonly int capacity;
    readonly Action<string>? log;
    GenerationTicket? running;
    double typicalSeconds = 2;
    bool stopping;

    public GenerationQueue(int capacity, Action<string>? log)
    {
        this.capacity = capacity;
        this.log = log;
        thread = new Thread(Work) { IsBackground = true, Name = "hanok-generation" };
        thread.Start();
    }

    /// <summary>How many generate (0 or 1) and how many wait.</summary>
    public (int Running, int Waiting) Length
    {
        get { lock (gate) return (running is null ? 0 : 1, waiting.Count); }
    }

    /// <summary>Takes a place in the line.</summary>
    /// <exception cref="QueueFullException">One generates and <c>capacity</c> wait.</exception>
    /// <exception cref="ServerStoppingException">The server stops.</exception>
    public GenerationTicket Enqueue(ITextGenerator generator, IReadOnlyList<GenerationRequest> requests, CancellationToken client)
    {
        GenerationTicket ticket = new(generator, requests, client);
        lock (gate)
        {
            if (stopping) throw new ServerStoppingException();
            if (waiting.Count + (running is null ? 0 : 1) > capacity)
                throw new QueueFullException((int)Math.Clamp(Math.Ceiling(typicalSeconds), 1, 60));
            waiting.AddLast(ticket);
        }
        arrivals.Release();
        ticket.LeaveWhenGivenUp(() => Leave(ticket));
        return ticket;
    }

    /// <summary>Ends: who waits is told, who generates may finish within <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        GenerationTicket[] told;
        lock (gate)
        {
            stopping = true;
            told = [.. waiting];
            waiting.Clear();
        }
        foreach (GenerationTicket t in told) t.Fail(new ServerStoppingException());
        arrivals.Release();
        cutOff.CancelAfter(grace);
        await Task.Run(thread.Join);
    }

    void Leave(GenerationTicket ticket)
    {
        lock (gate)
        {
            if (!waiting.Remove(ticket)) return;
        }
        ticket.Fail(new OperationCanceledException());
    }

    void Work()
    {
        while (true)
        {
            arrivals.Wait();
            lock (gate)
            {
                // A permit of a request that left the line wakes the thread for nothing.
                running = waiting.First?.Value;
                if (running is not null) waiting.RemoveFirst();
                else if (stopping) return;
                else continue;
            }
            long start = Stopwatch.GetTimestamp();
            try { running.Run(cutOff.Token); }
            catch (OperationCanceledException) when (cutOff.IsCancellationRequested) { running.Fail(new ServerStoppingException()); }
            catch (OperationCanceledException e) { running.Fail(e); }
            catch (Exception e)
            {
                // The message may quote the prompt: only kind and place are said.
                log?.Invoke($"generation failed: {e.GetType().Name}\n{e.StackTrace}");
                running.Fail(new EngineFailedException(e));
            }
            lock (gate)
            {
                running = null;
                typicalSeconds = 0.7 * typicalSeconds + 0.3 * Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (stopping) return;
            }
        }
    }
}

/// <summary>The line is full.</summary>
sealed class QueueFullException(int retryAfter) : Exception("the queue is full")
{
    /// <summary>Seconds after which a place is likely to be free, at least 1.</summary>
    public int RetryAfter => retryAfter;
}

/// <summary>The server stops.</summary>
sealed class ServerStoppingException() : Exception("the server is stopping");

/// <summary>The engine threw while it generated.</summary>
sealed class EngineFailedException(Exception inner) : Exception("the engine stopped", inner);
