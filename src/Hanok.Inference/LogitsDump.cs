using Hanok.Inference.Decoding;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Inference;

/// <summary>Writes what a model computes for given tokens: <c>logits</c> [positions, vocabulary] and, if wanted, <c>hidden_states</c> [layers + 1, positions, width], F32.</summary>
/// <remarks>Hidden states as transformers gives them: the embedding output, then the stream after each layer, the last one after the final norm.</remarks>
public static class LogitsDump
{
    const int Chunk = 256;

    /// <summary>Computes and writes.</summary>
    /// <param name="path">The safetensors file to write.</param>
    /// <param name="weights">Weights and specification.</param>
    /// <param name="ids">At least one token, at most the model's context.</param>
    /// <param name="hidden">Whether the hidden states are wanted.</param>
    /// <param name="pool">The threads that work; null: one a processor.</param>
    /// <param name="keys">How the cache stores keys.</param>
    /// <param name="values">How the cache stores values.</param>
    /// <exception cref="Hanok.Language.Messages.UserError"><c>inference.prompt_empty</c>, <c>inference.prompt_too_long</c>, <c>inference.token</c>, <c>inference.cache_type</c>, <c>files.cannot_write</c>.</exception>
    public static void Write(string path, DecoderWeights weights, ReadOnlySpan<int> ids, bool hidden, WorkerPool? pool = null, CacheType keys = CacheType.F32, CacheType values = CacheType.F32)
    {
        DecoderSpec spec = weights.Spec;
        Check(spec, ids);
        using Tensor logits = new(ids.Length, spec.VocabularySize);
        using Tensor? states = hidden ? new Tensor(spec.Layers.Count + 1, ids.Length, spec.Width) : null;
        using DecoderSession session = new(pool ?? WorkerPool.Default, weights, ids.Length, Chunk, Chunk, keepStates: hidden, keys, values);
        for (int at = 0; at < ids.Length; at += session.Chunk)
        {
            int count = Math.Min(session.Chunk, ids.Length - at);
            Tensor found = session.Append(ids.Slice(at, count), count);
            for (int t = 0; t < count; t++) found.Row(t).CopyTo(logits.Row(at + t));
            int layer = 0;
            foreach (Tensor state in session.States)
            {
                for (int t = 0; t < count; t++) state.Row(t).CopyTo(states!.Row(layer * ids.Length + at + t));
                layer++;
            }
        }
        List<SafetensorsSource> sources = [SafetensorsSource.Of("logits", logits)];
        if (states is not null) sources.Add(SafetensorsSource.Of("hidden_states", states));
        SafetensorsWriter.Write(path, sources);
    }

    static void Check(DecoderSpec spec, ReadOnlySpan<int> ids)
    {
        if (ids.Length == 0) throw new Language.Messages.UserError("inference.prompt_empty") { IsUsage = true };
        if (ids.Length > spec.ContextLength) throw new Language.Messages.UserError("inference.prompt_too_long", ids.Length, spec.ContextLength) { IsUsage = true };
        foreach (int id in ids)
            if ((uint)id >= (uint)spec.VocabularySize) throw new Language.Messages.UserError("inference.token", id, spec.VocabularySize) { IsUsage = true };
    }
}
