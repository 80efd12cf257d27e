using Hanok.Language;

namespace Hanok.Inference;

/// <summary>A loaded model that generates text, as the server and the command line see it. Calls are made one after another, never at once.</summary>
public interface ITextGenerator : IDisposable
{
    /// <summary>Name to answer to: the bundle's, from its configuration or folder.</summary>
    string Name { get; }

    /// <summary>Lower-case hexadecimal SHA-256 that identifies the weights: the bundle's root digest where it has a manifest.</summary>
    string Digest { get; }

    /// <summary>The most tokens that prompt and answer together may have.</summary>
    int ContextLength { get; }

    /// <summary>What <see cref="ContextLength"/> is where memory and wishes set no bounds: what the model was made for.</summary>
    int TrainedContextLength => ContextLength;

    /// <summary>Its tokenizer.</summary>
    Tokenizer Tokenizer { get; }

    /// <summary>How a conversation becomes token ids.</summary>
    ChatTemplate Template { get; }

    /// <summary>Ids that end a turn: <c>eos_token_id</c> of <c>generation_config.json</c>, or the ends that a GGUF file knows, and the token that the chat template puts behind an answer.</summary>
    IReadOnlyList<int> StopTokens { get; }

    /// <summary>Sampling defaults of <c>generation_config.json</c>.</summary>
    SamplingOptions Defaults { get; }

    /// <summary>Generates one completion, calling <paramref name="onToken"/> after each token but a stop token (which only <see cref="GenerationEnd.CompletionTokens"/> counts), and says how it ended. A prefix shared with the call before is not computed again.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled; what was generated has been reported.</exception>
    GenerationEnd Generate(GenerationRequest request, Action<GeneratedToken> onToken, CancellationToken cancellation = default);
}
