using Hanok.Recipes.Status;

namespace Hanok.Recipes.Tests.Status;

public class LossRecorderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(100_003)]
    public void Add_AnyLength_StaysBoundedAndKeepsTheLastStep(int steps)
    {
        LossRecorder recorder = new();
        for (int i = 1; i <= steps; i++) recorder.Add(i, 10.0 - i * 1e-5);
        IReadOnlyList<LossPoint> points = recorder.Points;
        Assert.InRange(points.Count, 1, LossRecorder.Capacity);
        Assert.Equal(steps, points[^1].Step);
        Assert.Equal(points.OrderBy(p => p.Step), points);
        // A mean of a falling line lies on the line: no point is farther from it than half a stride.
        int stride = 1;
        while (steps / stride >= LossRecorder.Capacity) stride *= 2;
        Assert.All(points, p => Assert.InRange(p.Loss - (10.0 - p.Step * 1e-5), -1e-9, stride * 1e-5));
    }

    [Fact]
    public void Add_RunWentBackToACheckpoint_ReplacesWhatCameAfter()
    {
        LossRecorder recorder = new();
        for (int i = 1; i <= 10; i++) recorder.Add(i, 1);
        recorder.Add(6, 2);
        Assert.Equal([1, 2, 3, 4, 5, 6], recorder.Points.Select(p => p.Step));
        Assert.Equal(2, recorder.Points[^1].Loss);
    }

    [Fact]
    public void Add_NotFinite_IsLeftOut()
    {
        LossRecorder recorder = new();
        recorder.Add(1, double.NaN);
        Assert.Empty(recorder.Points);
    }
}
