using FsCheck;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Recipes.Tests.Run;

public sealed class BudgetTests : IDisposable
{
    const string Small = """
        name: small
        sources: [{use: skills}]
        tokenizer: {vocab: 300}
        model: {hidden: 16, layers: 1, heads: 1, kv_heads: 1, head_dim: 16, mlp: 16, context: 32}
        pretrain: {tokens: 100, sequence: 16, batch: 2}
        tune: {tokens: 100, sequence: 16, batch: 2}

        """;

    readonly string folder = Directory.CreateTempSubdirectory("hanok-budget-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static Recipe Of(string more = "") => Recipe.Parse(Small + more, "small");

    sealed class Said : IRunLog
    {
        public List<string> Keys { get; } = [];

        public void Say(string key, params ReadOnlySpan<object?> arguments) => Keys.Add(key);
    }

    [Theory]
    [InlineData(2.25, 0.1, 0.2, 360, 120)]      // 60 s beside the other steps: 36 s and 24 s
    [InlineData(11.25, 1.0, 1.0, 360, 240)]
    [InlineData(1.26, 0.3, 0.2, 1, 1)]
    public void Divide_SharesWhatTheOtherStepsLeave(double minutes, double pretrainSeconds, double tuneSeconds, int pretrain, int tune)
    {
        Recipe divided = Budget.Divide(Of(), minutes, pretrainSeconds, tuneSeconds);
        Assert.Equal((pretrain, tune), (divided.Pretrain.Steps, divided.Tune.Training.Steps));
        Assert.Equal(pretrain * divided.Pretrain.TokensPerStep, divided.Pretrain.Tokens);
    }

    [Fact]
    public void Divide_CheckpointInterval_IsUnderAMinuteOfWork_AndNeverMoreThanTheSteps()
    {
        Recipe divided = Budget.Divide(Of(), 60, 0.5, 100);
        Assert.Equal(90, divided.Pretrain.CheckpointEvery);
        Assert.Equal(1, divided.Tune.Training.CheckpointEvery);
        Assert.Equal(1, Budget.Divide(Of(), 1.26, 0.3, 0.2).Pretrain.CheckpointEvery);
    }

    [Fact]
    public void Divide_AgainWithTheSameFigures_IsTheSameRecipe() => Assert.Equal(Budget.Divide(Of(), 7, 0.1, 0.1).Hash, Budget.Divide(Of(), 7, 0.1, 0.1).Hash);

    [Theory]
    [InlineData(0.1)]
    [InlineData(1.25)]
    [InlineData(1.2501)]
    public void Divide_TooFewMinutes_NamesTheSmallest(double minutes)
    {
        UserError e = Assert.Throws<UserError>(() => Budget.Divide(Of(), minutes, 0.4, 0.4));
        Assert.Equal("budget.too_small", e.Key);
        Assert.True(e.IsUsage);
        Assert.NotEqual(e.Message, e.In(UserLanguage.Korean));
    }

    /// <summary>What the message names is enough, and not much more than enough.</summary>
    [Property]
    public bool Divide_TheSmallestThatIsNamed_IsEnough(byte a, byte b)
    {
        double pretrain = 0.01 + a * 0.5, tune = 0.01 + b * 0.5;
        try
        {
            Budget.Divide(Of(), 0.1, pretrain, tune);
            return false;
        }
        catch (UserError e)
        {
            double least = double.Parse(System.Text.RegularExpressions.Regex.Match(e.Message, "about ([0-9.]+)", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value);
            Budget.Divide(Of(), least, pretrain, tune);
            return Math.Max(pretrain / 0.6, tune / 0.4) + Budget.OtherSeconds >= (least - 0.21) * 60;
        }
    }

    [Fact]
    public void Resolve_Minutes_AreMeasuredOnce_ThenTheFileRules()
    {
        RunDirectory directory = new(Path.Combine(folder, "run"));
        Said said = new();
        Recipe first = Budget.Resolve(Of("minutes: 1.3\n"), directory, WorkerPool.Default, said, CancellationToken.None);
        Assert.Equal(["budget.steps"], said.Keys);
        Assert.True(first.Pretrain.Steps > 1);
        Assert.Equal(first.Yaml, File.ReadAllText(directory.ResolvedRecipeFile));
        File.WriteAllText(directory.ResolvedRecipeFile, first.WithSteps(5, 6, 2, 3).Yaml);
        Recipe again = Budget.Resolve(Of("minutes: 1.3\n"), directory, WorkerPool.Default, said, CancellationToken.None);
        Assert.Equal((5, 6), (again.Pretrain.Steps, again.Tune.Training.Steps));
        Assert.Equal(["budget.steps"], said.Keys);
    }

    [Fact]
    public void Resolve_Tokens_StayAsTheyAre_AndNothingIsMeasured()
    {
        RunDirectory directory = new(Path.Combine(folder, "run"));
        Said said = new();
        Assert.Equal(Of().Hash, Budget.Resolve(Of(), directory, WorkerPool.Default, said, CancellationToken.None).Hash);
        Assert.Empty(said.Keys);
    }

    [Fact]
    public void SecondsPerStep_SameTrainings_AreMeasuredOnce()
    {
        (double pretrain, double tune) = Budget.SecondsPerStep(Of(), WorkerPool.Default, CancellationToken.None);
        Assert.True(pretrain > 0);
        Assert.Equal(pretrain, tune);
    }
}
