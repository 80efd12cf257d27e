using Hanok.Inference;
using Hanok.Recipes.Status;
using Hanok.Server.Generation;

namespace Hanok.Server;

/// <summary>The model that is served.</summary>
/// <param name="Generator">It generates.</param>
/// <param name="Facts">What the page tells about it.</param>
/// <param name="Since">When it was attached: <c>created</c> at <c>/v1/models</c>.</param>
sealed record ServedModel(ITextGenerator Generator, ModelFacts Facts, DateTimeOffset Since)
{
    /// <summary>A name that always means the model served, whatever it is called.</summary>
    public const string Alias = "hanok";

    /// <summary>Identifies the weights in OpenAI's form.</summary>
    public string Fingerprint => "fp_" + Generator.Digest[..Math.Min(12, Generator.Digest.Length)];

    /// <summary>Whether a client that asks for <paramref name="name"/> means this model.</summary>
    public bool Answers(string name) => name == Generator.Name || name == Alias;
}

/// <summary>What the requests share.</summary>
sealed class ServerState(ServerOptions options, RunStatusBoard? board, CancellationToken stopping)
{
    readonly TaskCompletionSource<ServedModel> attached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServerOptions Options => options;

    public RunStatusBoard? Board => board;

    /// <summary>Signalled when the server stops: ends the event streams.</summary>
    public CancellationToken Stopping => stopping;

    public GenerationQueue Queue { get; } = new(options.QueueCapacity, options.Log);

    /// <summary>Null until one is attached.</summary>
    public ServedModel? Model => attached.Task.IsCompletedSuccessfully ? attached.Task.Result : null;

    /// <summary>Completes when a model is attached.</summary>
    public Task Attached => attached.Task;

    public void Attach(ServedModel model)
    {
        if (!attached.TrySetResult(model)) throw new InvalidOperationException("the server has a model already");
    }
}
