using System.Runtime.InteropServices;

namespace Hanok.Cli;

/// <summary>Ctrl-C and SIGTERM as a cancellation token. The first asks; a second Ctrl-C ends the process at once.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly List<PosixSignalRegistration> registrations = [];
    Func<bool>? first;

    /// <summary>Listens from now on.</summary>
    public Interruption()
    {
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
    }

    /// <summary>Cancelled by the first signal that nothing else took.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Gives signals to <paramref name="handler"/> first (a chat that stops an answer); it returns true for those it took. Null: no longer.</summary>
    public void Offer(Func<bool>? handler) => first = handler;

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration r in registrations) r.Dispose();
        source.Dispose();
    }

    void Handle(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGINT && first?.Invoke() == true)
        {
            context.Cancel = true;
            return;
        }
        if (source.IsCancellationRequested) return;          // the second signal takes its usual course
        context.Cancel = true;
        source.Cancel();
    }
}
