using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Combines the gradients of a step's shards as a binary tree, (0,1), (2,3), …, whatever computed them, and the shards' loss sums alike.</summary>
/// <remarks>Shards come in ascending order; only one gradient a level of the tree waits, so that S shards need log2 S copies.</remarks>
public sealed unsafe class GradientTree : IDisposable
{
    const int ElementsPerPiece = 1 << 15;

    readonly WorkerPool pool;
    readonly Parameter[] parameters;
    readonly Tensor?[][] waiting;
    readonly float[] waitingLoss;
    int finished;

    /// <summary>For steps of <paramref name="shards"/> shards.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shards"/> is no power of two.</exception>
    public GradientTree(WorkerPool pool, IEnumerable<Parameter> parameters, int shards)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shards);
        if (!int.IsPow2(shards)) throw new ArgumentOutOfRangeException(nameof(shards), shards, "the number of gradient shards must be a power of two");
        this.pool = pool;
        this.parameters = [.. parameters];
        Shards = shards;
        int levels = int.Log2(shards);
        waiting = new Tensor?[levels][];
        for (int i = 0; i < levels; i++) waiting[i] = new Tensor?[this.parameters.Length];
        waitingLoss = new float[levels];
    }

    /// <summary>Shards of a step.</summary>
    public int Shards { get; }

    /// <summary>The combined loss sum once all shards of the step are in.</summary>
    public float LossSum { get; private set; }

    /// <summary>
    /// Takes the shard whose gradients the parameters hold: finishes it (<see cref="Parameter.FinishShard"/>), combines what can be combined, and clears the
    /// parameters' gradients for the next shard. After the step's last shard the parameters hold the whole step's gradients.
    /// </summary>
    /// <returns>True when that was the step's last shard.</returns>
    public bool AddShard(float lossSum)
    {
        foreach (Parameter p in parameters) p.FinishShard();
        int level = 0;
        for (int shard = finished; (shard & 1) == 1; shard >>= 1, level++)
        {
            lossSum = waitingLoss[level] + lossSum;
            for (int i = 0; i < parameters.Length; i++)
            {
                float* left = waiting[level][i]!.Data, right = parameters[i].Gradient.Data;
                long count = parameters[i].Length;
                LaneLoop.For(pool, checked((int)((count + ElementsPerPiece - 1) / ElementsPerPiece)), new Sum(left, right, count));
            }
        }
        if (++finished == Shards)
        {
            finished = 0;
            LossSum = lossSum;
            return true;
        }
        waitingLoss[level] = lossSum;
        for (int i = 0; i < parameters.Length; i++)
        {
            waiting[level][i] = parameters[i].SwapGradient(waiting[level][i] ?? new Tensor(parameters[i].Value.Shape));
            parameters[i].ClearGradient();
        }
        return false;
    }

    /// <summary>Frees the waiting gradients.</summary>
    public void Dispose()
    {
        foreach (Tensor? t in waiting.SelectMany(w => w)) t?.Dispose();
    }

    readonly struct Sum(float* left, float* right, long count) : ILaneBody
    {
        [MethodImpl(Jit.Kernel)]
        public void Run<L>(int index) where L : struct, ILanes<L>
        {
            long end = Math.Min(count, (index + 1L) * ElementsPerPiece), i = (long)index * ElementsPerPiece;
            for (; i + 16 <= end; i += 16) L.Store(L.Load(left + i) + L.Load(right + i), right + i);
            for (; i < end; i++) right[i] = left[i] + right[i];
        }
    }
}
