using Hanok.Recipes.Status;

namespace Hanok.Recipes.Tests.Status;

public class RunStatusBoardTests
{
    static RunStatusBoard Begun()
    {
        RunStatusBoard board = new();
        board.Begin("nano", ["collect", "pretrain"], DateTimeOffset.UnixEpoch, "a processor");
        return board;
    }

    [Fact]
    public void SetStep_KnownAndNew_ChangesThatStepOnly()
    {
        RunStatusBoard board = Begun();
        RunStatus before = board.Current;
        board.SetStep("collect", s => s with { State = StepState.Running, Progress = 7 });
        board.SetStep("tune", s => s with { Progress = double.NaN });
        Assert.Equal(["collect", "pretrain", "tune"], board.Current.Steps.Select(s => s.Name));
        Assert.Equal(1, board.Current.Steps[0].Progress);
        Assert.Equal(0, board.Current.Steps[2].Progress);
        Assert.Equal(StepState.Pending, before.Steps[0].State);
    }

    [Fact]
    public void AddLoss_WithoutSpeed_KeepsTheLastSpeed()
    {
        RunStatusBoard board = Begun();
        board.AddLoss("pretrain", 1, 8.5, 4000, 0.5);
        board.AddLoss("pretrain", 2, 8.0);
        board.AddLoss("tune", 1, 3.0);
        RunStatus s = board.Current;
        Assert.Equal(4000, s.TokensPerSecond);
        Assert.Equal(["pretrain", "tune"], s.Curves.Select(c => c.Chain));
        Assert.Equal(2, s.Curves[0].Points.Count);
    }

    [Fact]
    public void AddSample_Many_KeepsFirstAndLastCheckpointWithinTheBound()
    {
        RunStatusBoard board = Begun();
        for (int step = 0; step < 1000; step++)
            foreach (string prompt in (string[])["가", "나", "다"]) board.AddSample(new("pretrain", step, prompt, new string('x', 3000)));
        IReadOnlyList<CheckpointSample> samples = board.Current.Samples;
        Assert.InRange(samples.Count, 3, RunStatusBoard.SampleCapacity);
        Assert.Equal(0, samples[0].Step);
        Assert.Equal(999, samples[^1].Step);
        Assert.Equal(RunStatusBoard.TextCapacity + 1, samples[0].Answer.Length);
        Assert.All(samples.GroupBy(s => s.Step), g => Assert.Equal(3, g.Count()));
    }

    [Fact]
    public async Task WaitForChangeAsync_EachChange_WakesEveryWaiter()
    {
        RunStatusBoard board = Begun();
        long seen = board.Version;
        Task a = board.WaitForChangeAsync(seen), b = board.WaitForChangeAsync(seen);
        Assert.False(a.IsCompleted);
        board.SetBundle("bundle");
        await Task.WhenAll(a, b).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("bundle", board.Current.Bundle);
        Assert.True(board.WaitForChangeAsync(seen).IsCompleted);
    }

    [Fact]
    public async Task Change_FromManyThreads_LosesNothing()
    {
        RunStatusBoard board = Begun();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(() =>
        {
            for (int i = 1; i <= 100; i++) board.AddLoss($"chain{t}", i, 1);
        })));
        Assert.Equal(4, board.Current.Curves.Count);
        Assert.All(board.Current.Curves, c => Assert.Equal(100, c.Points.Count));
        Assert.Equal(1 + 400, board.Version);
    }
}
