using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Training.Checkpoints;

namespace Hanok.Training.Steps;

/// <summary>Everything that a step changes: weights and what the optimisers remember. A checkpoint is this and the number of the step.</summary>
public sealed class TrainingState : IDisposable
{
    readonly OptimizerPlan plan;
    readonly AdamW adam;
    readonly Muon? muon;

    /// <summary>The state before step 1: <paramref name="weights"/>, owned from now on, and optimisers without a past.</summary>
    public TrainingState(DecoderWeights weights, OptimizerPlan plan, WorkerPool pool)
    {
        this.plan = plan;
        Weights = weights;
        bool usesMuon = plan.Kind == OptimizerKind.Muon && weights.HiddenMatrices.Count > 0;
        adam = new AdamW(pool, usesMuon ? weights.Others : weights.Parameters, plan.AdamW);
        muon = usesMuon ? new Muon(pool, weights.HiddenMatrices, plan.Muon) : null;
        IEnumerable<NamedTensor> kept = adam.State.Concat(muon?.State ?? []);
        WeightTensors = [.. weights.Parameters.Select(p => new NamedTensor(p.Name, p.Value))];
        Tensors = [.. WeightTensors, .. kept.Select(t => t with { Name = Checkpoint.OptimizerPrefix + t.Name })];
    }

    /// <summary>The weights.</summary>
    public DecoderWeights Weights { get; }

    /// <summary>Steps done.</summary>
    public int Step
    {
        get => checked((int)adam.Steps);
        set
        {
            adam.Steps = value;
            if (muon is not null) muon.Steps = value;
        }
    }

    /// <summary>The weights under their names.</summary>
    public IReadOnlyList<NamedTensor> WeightTensors { get; }

    /// <summary>All that a checkpoint holds.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>Moves the weights by the gradients that they hold, at <paramref name="factor"/> times the peak learning rates; counts the step.</summary>
    public void Apply(double factor, double gradientNorm)
    {
        float scale = GradientClipping.Coefficient(gradientNorm, plan.Clip);
        muon?.Step(plan.MatrixLearningRate * factor, scale);
        adam.Step(plan.LearningRate * factor, scale);
    }

    /// <summary>True if no tensor holds a NaN or an infinity.</summary>
    public bool IsFinite()
    {
        foreach (NamedTensor t in Tensors)
            for (int row = 0; row < t.Tensor.Rows; row++)
                foreach (float value in t.Tensor.Row(row))
                    if (!float.IsFinite(value)) return false;
        return true;
    }

    /// <summary>A copy of all numbers, to go back to.</summary>
    public IReadOnlyList<Tensor> Copy()
    {
        List<Tensor> copies = [];
        foreach (NamedTensor t in Tensors)
        {
            Tensor copy = new(t.Tensor.Shape);
            for (int row = 0; row < copy.Rows; row++) t.Tensor.Row(row).CopyTo(copy.Row(row));
            copies.Add(copy);
        }
        return copies;
    }

    /// <summary>Goes back to a <see cref="Copy"/> made after <paramref name="step"/> steps.</summary>
    public void Restore(IReadOnlyList<Tensor> copies, int step)
    {
        for (int i = 0; i < copies.Count; i++)
            for (int row = 0; row < copies[i].Rows; row++) copies[i].Row(row).CopyTo(Tensors[i].Tensor.Row(row));
        Step = step;
    }

    /// <summary>Frees weights and optimisers.</summary>
    public void Dispose()
    {
        adam.Dispose();
        muon?.Dispose();
        Weights.Dispose();
    }
}
