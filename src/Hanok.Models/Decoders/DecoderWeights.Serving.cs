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
    /// <exception cref="Language.Messages.UserError">What the source throws.</exception>
    public static DecoderWeights Serve(DecoderSpec spec, IWeightSource source, Computation computation, WorkerPool pool)
    {
        DecoderWeights weights = new(spec, source);
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
    public long Bytes => matrices.Values.Sum(m => m.Bytes) + byName.Values.Sum(p => sizeof(float) * (long)p.Length);

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
            else table = stored;
            if (!Spec.TiedEmbeddings) return;
        }
        matrices.Add(tensor.Name, stored is null ? Expanded(tensor, pool) : Weight.Of(pool, stored, computation == Computation.Int8));
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
