using System.Diagnostics;
using Hanok.Inference.Decoding;
using Hanok.Inference.Sampling;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Inference.Generation;

/// <summary>Generates text with the model of a bundle: the prompt in chunks, then token by token, over a cache that the next call goes on with.</summary>
/// <remarks>The tokens depend on weights, prompt and sampling options alone: not on threads, chunks or what was generated before.</remarks>
public sealed class TextGenerator : ITextGenerator
{
    /// <summary>Tokens of a prompt computed at once.</summary>
    const int Chunk = 256;

    readonly Bundle bundle;
    readonly DecoderWeights weights;
    readonly DecoderSession session;
    readonly Sampler sampler;
    readonly int[] history;
    readonly Lazy<ChatTemplate> template;
    readonly Lazy<IReadOnlyList<int>> stopTokens;
    readonly Lazy<string> digest;

    /// <summary>Loads the model of <paramref name="bundle"/>.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="pool">The threads that work; null: one a processor.</param>
    /// <param name="contextLength">The most tokens of prompt and answer; null: as <see cref="ContextBudget"/> says.</param>
    /// <param name="computation">How products with quantised weights are computed; null: as the bundle has it.</param>
    /// <param name="template">A chat template instead of the bundle's own.</param>
    /// <param name="cacheKeys">How the cache stores keys.</param>
    /// <param name="cacheValues">How the cache stores values.</param>
    /// <param name="memoryLimit">The most bytes that the process may take; null: as many as it needs.</param>
    /// <exception cref="UserError">A part is missing or wrong; <c>inference.context</c>: more context than the model was made for; <c>inference.cache_type</c>.</exception>
    public TextGenerator(
        Bundle bundle, WorkerPool? pool = null, int? contextLength = null, Computation? computation = null, ChatTemplate? template = null, CacheType cacheKeys = CacheType.F32, CacheType cacheValues = CacheType.F32,
        long? memoryLimit = null)
    {
        if (contextLength is { } asked && (asked < 1 || asked > bundle.Spec.ContextLength))
            throw new UserError("inference.context", asked, bundle.Spec.ContextLength) { IsUsage = true };
        this.bundle = bundle;
        Tokenizer = bundle.LoadTokenizer();
        weights = bundle.LoadForServing(pool ?? WorkerPool.Default, computation, memoryLimit);
        ContextLength = contextLength ?? ContextBudget.Tokens(bundle.Spec, ContextBudget.Within(memoryLimit), cacheKeys, cacheValues);
        session = new DecoderSession(pool ?? WorkerPool.Default, weights, ContextLength, Chunk, keys: cacheKeys, values: cacheValues);
        sampler = new Sampler(bundle.Spec.VocabularySize);
        history = new int[ContextLength];
        this.template = new Lazy<ChatTemplate>(() => template ?? bundle.LoadTemplate() ?? throw new UserError("inference.no_template", bundle.Location));
        digest = new Lazy<string>(() => bundle.Digest);
        stopTokens = new Lazy<IReadOnlyList<int>>(() => Stops(bundle, template, Tokenizer));
        Defaults = DefaultsOf(bundle.Generation);
    }

    /// <summary>Opens a bundle's directory.</summary>
    /// <exception cref="UserError">As <see cref="Bundle.Open"/> and the constructor.</exception>
    public static TextGenerator Open(string path, WorkerPool? pool = null, int? contextLength = null, Computation? computation = null, Action<UserError>? ignore = null) => new(Bundle.Open(path, ignore), pool, contextLength, computation);

    /// <inheritdoc/>
    public string Name => bundle.Name;

    /// <inheritdoc/>
    public string Digest => digest.Value;

    /// <inheritdoc/>
    public int ContextLength { get; }

    /// <inheritdoc/>
    public int TrainedContextLength => bundle.Spec.ContextLength;

    /// <inheritdoc/>
    public Tokenizer Tokenizer { get; }

    /// <inheritdoc/>
    /// <exception cref="UserError"><c>inference.no_template</c>: the bundle has none; or it has another than this program knows.</exception>
    public ChatTemplate Template => template.Value;

    /// <inheritdoc/>
    public IReadOnlyList<int> StopTokens => stopTokens.Value;

    /// <inheritdoc/>
    public SamplingOptions Defaults { get; }

    /// <summary>Bytes of weights, cache and working memory.</summary>
    public long MemoryBytes => weights.Bytes + session.Bytes;

    /// <inheritdoc/>
    /// <exception cref="UserError"><c>inference.prompt_empty</c>, <c>inference.prompt_too_long</c>, <c>inference.token</c>, <c>inference.not_finite</c>.</exception>
    public GenerationEnd Generate(GenerationRequest request, Action<GeneratedToken> onToken, CancellationToken cancellation = default)
    {
        RequestCheck.Check(request, ContextLength, bundle.Spec.VocabularySize);
        long start = Stopwatch.GetTimestamp();
        int cached = session.Reuse(request.Prompt);
        request.Prompt.CopyTo(history, 0);
        ReadOnlySpan<float> logits = session.AppendAll(request.Prompt.AsSpan(cached), cancellation);
        double promptSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        start = Stopwatch.GetTimestamp();
        StreamDecoder text = Tokenizer.NewStream(skipSpecial: false, request.Continues);
        StopMatcher stop = new(request.Stop);
        int length = request.Prompt.Length, generated = 0;
        FinishReason reason = FinishReason.Length;
        while (generated < request.MaxTokens && length < ContextLength)
        {
            cancellation.ThrowIfCancellationRequested();
            if (generated > 0) logits = session.Append(history.AsSpan(length - 1, 1), wanted: 1).Row(0);
            int id = sampler.Next(logits, request.Sampling, history.AsSpan(0, length));
            generated++;
            if (request.StopTokens.Contains(id))
            {
                reason = FinishReason.Stop;
                break;
            }
            history[length++] = id;
            (TokenProbability? chosen, IReadOnlyList<TokenProbability> top) = Probabilities(logits, id, request.TopLogProbabilities);
            string certain = stop.Push(text.Push(id));
            onToken(new GeneratedToken(id, certain, chosen, top));
            if (!stop.Stopped) continue;
            reason = FinishReason.Stop;
            break;
        }
        string tail = Tail(text, stop, ref reason);
        return new GenerationEnd(reason, request.Prompt.Length, cached, generated, tail, promptSeconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Frees all memory.</summary>
    public void Dispose()
    {
        session.Dispose();
        weights.Dispose();
    }

    // Checkpoints tuned further often name the end of text of the model they began with: the template knows what ends a turn. What ends only the reasoning is no end.
    static IReadOnlyList<int> Stops(Bundle bundle, ChatTemplate? given, Tokenizer tokenizer)
    {
        IReadOnlyList<int> known = bundle.Generation.StopTokens;
        ChatTemplate? chat;
        try
        {
            chat = given ?? bundle.LoadTemplate();
        }
        catch (UserError)
        {
            return known;                                // a malformed template is said where one is needed: texts go on without it
        }
        if (chat?.EndOfTurn(tokenizer) is not { } end || known.Contains(end) || chat.Reasoning.Ends.Contains(tokenizer.TokenText(end))) return known;
        return [.. known, end];
    }

    // Half a character at the very end becomes U+FFFD, and that may still complete a stop text.
    static string Tail(StreamDecoder text, StopMatcher stop, ref FinishReason reason)
    {
        if (stop.Stopped) return "";
        string last = stop.Push(text.Flush());
        if (stop.Stopped) reason = FinishReason.Stop;
        return last + stop.Flush();
    }

    static (TokenProbability?, IReadOnlyList<TokenProbability>) Probabilities(ReadOnlySpan<float> logits, int id, int? count)
    {
        if (count is not { } n) return (null, []);
        double normaliser = LogProbabilities.Normaliser(logits);
        return (new TokenProbability(id, (float)(logits[id] - normaliser)), LogProbabilities.Top(logits, n, normaliser));
    }

    static SamplingOptions DefaultsOf(GenerationDefaults g)
    {
        if (g.Samples == false) return SamplingOptions.Greedy with { RepetitionPenalty = g.RepetitionPenalty ?? 1 };
        SamplingOptions none = new();
        return none with
        {
            Temperature = g.Temperature ?? none.Temperature,
            TopK = g.TopK ?? none.TopK,
            TopP = g.TopP ?? none.TopP,
            MinP = g.MinP ?? none.MinP,
            RepetitionPenalty = g.RepetitionPenalty ?? none.RepetitionPenalty,
        };
    }
}
