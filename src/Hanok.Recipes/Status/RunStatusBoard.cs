namespace Hanok.Recipes.Status;

/// <summary>
/// Where a run writes how it stands and where the server and the terminal read it: thread-safe, versioned, of bounded size
/// (curves are thinned out by <see cref="LossRecorder"/>; samples beyond <see cref="SampleCapacity"/> lose every second checkpoint but the first; texts are cut).
/// </summary>
public sealed class RunStatusBoard
{
    /// <summary>The most samples kept.</summary>
    public const int SampleCapacity = 192;

    /// <summary>The most UTF-16 units of an answer or detail that are kept.</summary>
    public const int TextCapacity = 2000;

    readonly Lock gate = new();
    readonly List<StepStatus> steps = [];
    readonly List<(string Chain, LossRecorder Losses)> curves = [];
    readonly List<CheckpointSample> samples = [];
    RunStatus facts = new();
    RunStatus? snapshot;
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long version;

    /// <summary>Grows by one with every change.</summary>
    public long Version { get { lock (gate) return version; } }

    /// <summary>The run as it stands now.</summary>
    public RunStatus Current => Read().Status;

    /// <summary>The run as it stands now, with its version.</summary>
    public (long Version, RunStatus Status) Read()
    {
        lock (gate)
        {
            snapshot ??= facts with
            {
                Steps = [.. steps],
                Curves = [.. curves.Select(c => new LossCurve(c.Chain, c.Losses.Points))],
                Samples = [.. samples],
            };
            return (version, snapshot);
        }
    }

    /// <summary>Completes when the version is no longer <paramref name="seen"/>: at once if it is not already.</summary>
    public Task WaitForChangeAsync(long seen, CancellationToken cancellation = default)
    {
        lock (gate) return version != seen ? Task.CompletedTask : changed.Task.WaitAsync(cancellation);
    }

    /// <summary>Says which recipe runs, with which steps, all pending.</summary>
    public void Begin(string recipe, IEnumerable<string> stepNames, DateTimeOffset started, string? processor = null) => Change(() =>
    {
        facts = new RunStatus { Recipe = recipe, Started = started, Processor = processor };
        steps.Clear();
        steps.AddRange(stepNames.Select(n => new StepStatus(n)));
        curves.Clear();
        samples.Clear();
    });

    /// <summary>Changes one step; a step that was not named before is added at the end.</summary>
    public void SetStep(string name, Func<StepStatus, StepStatus> change) => Change(() =>
    {
        int i = steps.FindIndex(s => s.Name == name);
        StepStatus next = change(i < 0 ? new StepStatus(name) : steps[i]);
        next = next with
        {
            Progress = double.IsFinite(next.Progress) ? Math.Clamp(next.Progress, 0, 1) : 0,
            Detail = Cut(next.Detail),
            DetailKorean = Cut(next.DetailKorean),
        };
        if (i < 0) steps.Add(next);
        else steps[i] = next;
    });

    /// <summary>Adds the loss of a training step and, if given, the speed.</summary>
    public void AddLoss(string chain, long step, double loss, double? tokensPerSecond = null, double? shareOfPeak = null) => Change(() =>
    {
        int i = curves.FindIndex(c => c.Chain == chain);
        if (i < 0)
        {
            i = curves.Count;
            curves.Add((chain, new LossRecorder()));
        }
        curves[i].Losses.Add(step, loss);
        facts = facts with { TokensPerSecond = tokensPerSecond ?? facts.TokensPerSecond, ShareOfPeak = shareOfPeak ?? facts.ShareOfPeak };
    });

    /// <summary>Adds what a checkpoint answered; the same chain, step and prompt again replaces the former answer.</summary>
    public void AddSample(CheckpointSample sample) => Change(() =>
    {
        sample = sample with { Prompt = Cut(sample.Prompt)!, Answer = Cut(sample.Answer)! };
        samples.RemoveAll(s => s.Chain == sample.Chain && s.Step == sample.Step && s.Prompt == sample.Prompt);
        samples.Add(sample);
        if (samples.Count <= SampleCapacity) return;
        var checkpoints = samples.Select(s => (s.Chain, s.Step)).Distinct().ToList();
        if (checkpoints.Count < 3) { samples.RemoveAt(0); return; }
        HashSet<(string, long)> drop = [.. checkpoints.Where((_, i) => i % 2 == 1 && i < checkpoints.Count - 1)];
        samples.RemoveAll(s => drop.Contains((s.Chain, s.Step)));
    });

    /// <summary>Says that the bundle stands in <paramref name="folder"/>.</summary>
    public void SetBundle(string folder) => Change(() => facts = facts with { Bundle = folder });

    /// <summary>Says that the run failed and why, in both languages.</summary>
    public void SetFailure(string english, string? korean = null) => Change(() => facts = facts with { Failure = Cut(english), FailureKorean = Cut(korean) });

    void Change(Action change)
    {
        TaskCompletionSource wake;
        lock (gate)
        {
            change();
            snapshot = null;
            version++;
            wake = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        wake.SetResult();
    }

    static string? Cut(string? text)
    {
        if (text is null || text.Length <= TextCapacity) return text;
        int end = TextCapacity;
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end] + "…";
    }
}
