using Hanok.Inference.Decoding;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Numerics;

namespace Hanok.Inference.Scoring;

/// <summary>How much each column of each matrix matters for a text: the mean square of what the matrix multiplies there.</summary>
/// <remarks>As llama.cpp's <c>llama-imatrix</c> has it: whole windows without overlap, each from position 0 and, where texts of the model begin with a token, with that instead of its first.</remarks>
public static class ImportanceMeasure
{
    /// <summary>Tokens of a window, where the model was made for as many.</summary>
    public const int DefaultWindow = 512;

    /// <summary>Measures.</summary>
    /// <param name="pool">The threads that work.</param>
    /// <param name="bundle">The model.</param>
    /// <param name="text">The text.</param>
    /// <param name="name">What it is called, for messages and in the file.</param>
    /// <param name="window">Tokens of a window.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellation">Ends the work between two windows.</param>
    /// <exception cref="UserError"><c>inference.importance_short</c>: the text fills no window; errors of the model.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static ImportanceSums Measure(WorkerPool pool, Bundle bundle, string text, string name, int window = DefaultWindow, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        window = Math.Min(window, bundle.Spec.ContextLength);
        Tokenizer tokenizer = bundle.LoadTokenizer();
        int[] around = tokenizer.Encode("", addSpecial: true), ids = tokenizer.Encode(text, recogniseSpecial: false);
        int? begin = around.Length > 0 && around[0] == bundle.Spec.BeginToken ? around[0] : null;
        if (begin is { } id) ids = [id, .. ids];
        int chunks = ids.Length / window;
        if (chunks == 0) throw new UserError("inference.importance_short", name, ids.Length, window);
        using DecoderWeights weights = bundle.LoadForServing(pool);
        ImportanceRecorder recorder = new(bundle.Location, weights);
        using DecoderSession session = new(pool, weights, window, window);
        for (int i = 0; i < chunks; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<int> piece = ids.AsSpan(i * window, window);
            if (begin is { } first) piece[0] = first;
            session.Clear();
            session.Append(piece, wanted: 0);
            progress?.Report((i + 1.0) / chunks);
        }
        return recorder.Sums(name, chunks, window);
    }
}
