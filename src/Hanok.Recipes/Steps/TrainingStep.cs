using Hanok.Numerics;
using Hanok.Training.Runs;

namespace Hanok.Recipes;

/// <summary>A training as a step: the same for both chains but for the plan.</summary>
abstract class TrainingStep : IRecipeStep
{
    public abstract string Name { get; }

    public int Version => 1;

    public abstract IEnumerable<string> Sections(Recipe recipe);

    public abstract IEnumerable<string> Needs { get; }

    protected abstract TrainingPlan Plan(TrainingChains chains, CancellationToken cancellation);

    public IEnumerable<string> Execute(StepContext context)
    {
        using TrainingChains chains = new(context.Recipe, context.Directory);
        TrainingPlan plan = Plan(chains, context.Cancellation);
        Directory.CreateDirectory(plan.Folder.Path);
        using Trainer trainer = new(plan, context.Pool) { PeakOperations = Enumerable.Range(0, 8).Max(_ => FmaPeak.Measure(context.Pool, 8)) * 1e9 };
        TrainingResult result = trainer.Run(new Shown(context, chains), context.Cancellation);
        if (!result.Finished)
        {
            context.Log.Say("train.saved", result.Step, plan.Steps);
            throw new OperationCanceledException(context.Cancellation);
        }
        return [plan.Folder.Transcript, .. plan.Folder.Checkpoints().Select(plan.Folder.Checkpoint)];
    }

    public void Clear(RunDirectory directory)
    {
        string folder = Path.Combine(directory.Checkpoints, Name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Shows steps on the board, and lets every checkpoint answer the recipe's prompts.</summary>
    sealed class Shown(StepContext context, TrainingChains chains) : ITrainingObserver
    {
        public void OnStep(in TrainingProgress p)
        {
            double left = p.TokensPerSecond > 0 ? (p.Of - p.Step) * (double)TokensPerStep / p.TokensPerSecond : double.NaN;
            TrainingProgress q = p;
            context.Board.SetStep(context.Step, s => s with
            {
                Progress = (double)q.Step / q.Of,
                Detail = $"step {q.Step:N0}/{q.Of:N0}  loss {q.Loss:0.000}",
                DetailKorean = $"단계 {q.Step:N0}/{q.Of:N0}  손실 {q.Loss:0.000}",
                Rate = q.TokensPerSecond,
                RateUnit = "tok/s",
                SecondsLeft = double.IsFinite(left) ? left : null,
            });
            context.Board.AddLoss(q.Chain, q.Step, q.Loss, q.TokensPerSecond, q.ShareOfPeak);
        }

        public void OnCheckpoint(TrainingCheckpoint checkpoint)
        {
            if (context.Recipe.Evaluate.Prompts.Count > 0) CheckpointAnswers.Show(context, chains, checkpoint);
        }

        long TokensPerStep => context.Step == "pretrain" ? context.Recipe.Pretrain.TokensPerStep : context.Recipe.Tune.Training.TokensPerStep;
    }
}
