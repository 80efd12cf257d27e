using Hanok.Numerics;

namespace Hanok.Models.Decoders;

// Weights that only serve: each matrix in the form that multiplies fastest, none of them twice in memory.
public sealed partial class DecoderWeights
{
    IWeightSource? source;
    StoredMatrix? table;

    DecoderWeights(DecoderSpec spec, IWeightSource source)
    {
        Spec = spec;
        this.source = source;
        IsPacked = true;
        parameters = hidden = others = [];
    }

    /// <summary>Loads weights for serving, matrix by matrix as they are stored: blocks are repacked or expanded as <paramref name="computation"/> says. <paramref name="source"/> is disposed of with the weights.</summary>
    /// <param name="spec">What they belong to.</param>
    /// <param name="source">Where they are.</param>
    /// <param name="computation">How products with blocks are computed.</param>
    /// <param name="pool">The threads that repack them.</param>
    /// <param name="memoryLimit">The most bytes that the process may take; then matrices are packed when it is known what else there is (<see cref="FitBeside"/>), but for those that can only be read as numbers.</param>
    /// <exception cref="Language.Messages.UserError">What the source throws.</exception>
    public static DecoderWeights Serve(DecoderSpec spec, IWeightSource source, Computation computation, WorkerPool pool, long? memoryLimit = null)
    {
        DecoderWeights weights = new(spec, source);
        if (memoryLimit is { } most) (weights.tiles, weights.memoryLimit, weights.packers) = (new PackedTiles(), most, pool);
        try
        {
            foreach (TensorSpec tensor in DecoderTensors.Of(spec)) weights.Add(tensor, computation, pool);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of memory that weights which serve take; rows of an embedding table that stays in its file are not counted.</summary>
    public long Bytes => (tiles?.Bytes ?? 0) + matrices.Values.Sum(m => m.Bytes) + byName.Values.Sum(p => sizeof(float) * (long)p.Length);

    /// <summary>Bytes of memory that weights take when they serve (<see cref="Bytes"/>), without loading them.</summary>
    public static long BytesServing(DecoderSpec spec, IWeightSource source, Computation computation) => DecoderTensors.Of(spec).Sum(tensor =>
    {
        if (tensor.Shape.Count != 2) return sizeof(float) * tensor.Count;
        StoredMatrix? stored = source.Stored(tensor);
        long looked = tensor.Role == TensorRole.Embedding && stored is null ? sizeof(float) * tensor.Count : 0;
        if (tensor.Role == TensorRole.Embedding && !spec.TiedEmbeddings) return looked;
        return looked + Weight.BytesOf(stored?.Format ?? BlockFormat.Of(BlockType.F32), tensor.Shape[0], tensor.Shape[1], computation == Computation.Int8);
    });

    /// <summary>From now on what the matrix called <paramref name="name"/> multiplies is added up.</summary>
    /// <exception cref="KeyNotFoundException">There is no matrix of that name that serves.</exception>
    internal ObservedWeight Observe(string name)
    {
        ObservedWeight observed = new(matrices[name]);
        matrices[name] = observed;
        return observed;
    }

    /// <summary>Records the look-up of tokens.</summary>
    internal Node RecordEmbedding(Tape tape, IndexBuffer ids) => table is null ? tape.Embedding(ids, Embedding) : tape.Embedding(ids, table);

    void Add(TensorSpec tensor, Computation computation, WorkerPool pool)
    {
        if (tensor.Shape.Count != 2)
        {
            AddParameter(tensor);
            return;
        }
        StoredMatrix? stored = source!.Stored(tensor);
        if (tensor.Role == TensorRole.Embedding)
        {
            if (stored is null) AddParameter(tensor);
            else
            {
                table = stored;
                table.ReleasesRows = IsLimited;
            }
            if (!Spec.TiedEmbeddings) return;
        }
        matrices.Add(tensor.Name, stored is null ? Expanded(tensor, pool) : IsLimited ? Mapped(tensor, stored, computation) : Weight.Of(pool, stored, computation == Computation.Int8));
        stored?.Release();
    }

    Weight Expanded(TensorSpec tensor, WorkerPool pool)
    {
        if (byName.TryGetValue(tensor.Name, out Parameter? there)) return new PackedWeight(pool, there.Value);
        using Tensor value = new([.. tensor.Shape]);
        source!.Read(tensor, value);
        return new PackedWeight(pool, value);
    }

    void AddParameter(TensorSpec tensor)
    {
        Parameter parameter = new(tensor.Name, new Tensor([.. tensor.Shape]), Decays(tensor.Role));
        byName.Add(tensor.Name, parameter);
        specs.Add(tensor.Name, tensor);
        source!.Read(tensor, parameter.Value);
    }
}
