using Hanok.Training.Runs;

namespace Hanok.Recipes;

/// <summary>Step 4: pre-training. Its transcript names the whole recipe, so any change of the recipe is another training.</summary>
sealed class PretrainStep : TrainingStep
{
    public override string Name => "pretrain";

    public override IEnumerable<string> Sections(Recipe recipe) => [recipe.Hash];

    public override IEnumerable<string> Needs => ["tokenize"];

    protected override TrainingPlan Plan(TrainingChains chains, CancellationToken cancellation) => chains.Pretrain();
}

/// <summary>Step 5: supervised fine-tuning.</summary>
sealed class TuneStep : TrainingStep
{
    public override string Name => "tune";

    public override IEnumerable<string> Sections(Recipe recipe) => [recipe.Hash];

    public override IEnumerable<string> Needs => ["clean", "tokenize", "pretrain"];

    protected override TrainingPlan Plan(TrainingChains chains, CancellationToken cancellation) => chains.Tune(cancellation);
}
