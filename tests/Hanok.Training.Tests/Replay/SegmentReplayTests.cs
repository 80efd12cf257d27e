using Hanok.Data.Shards;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Provenance.Transcripts;
using Hanok.Training.Checkpoints;
using Hanok.Training.Order;
using Hanok.Training.Replay;
using Hanok.Training.Runs;
using Hanok.Training.Tests.Order;
using Hanok.Training.Tests.Runs;

namespace Hanok.Training.Tests.Replay;

/// <summary>A sceptic's replay of a finished run, and of runs in which something was changed afterwards.</summary>
public sealed class SegmentReplayTests : IDisposable
{
    readonly SampleRun run = new();
    readonly TrainingPlan pretrain, tune;
    readonly TranscriptChain pretrainChain, tuneChain;

    public SegmentReplayTests()
    {
        pretrain = run.Pretrain();
        tune = run.Tune(pretrain, SampleRun.Run(pretrain));
        SampleRun.Run(tune);
        File.WriteAllBytes(run["t"], [.. File.ReadAllBytes(pretrain.Folder.Transcript), .. File.ReadAllBytes(tune.Folder.Transcript)]);
        IReadOnlyList<TranscriptChain> chains = TranscriptReader.Read(run["t"]);
        (pretrainChain, tuneChain) = (chains[0], chains[1]);
    }

    public void Dispose() => run.Dispose();

    static SegmentResult Replay(TrainingPlan plan, TranscriptChain chain, int segment, int threads = 1)
    {
        using WorkerPool pool = new(threads);
        return SegmentReplay.Run(plan, segment, segment == 0 ? null : chain.Checkpoints[segment - 1].Digest, pool);
    }

    [Fact]
    public void Run_EverySegmentOfBothChains_GivesTheTranscriptsDigest()
    {
        foreach ((TrainingPlan plan, TranscriptChain chain) in ((TrainingPlan, TranscriptChain)[])[(pretrain, pretrainChain), (tune, tuneChain)])
        {
            Assert.Equal(Enumerable.Range(0, chain.Segments), SegmentReplay.Available(plan));
            for (int k = 0; k < chain.Segments; k++)
            {
                SegmentResult result = Replay(plan with { MicroBatch = 1 + k % 2 }, chain, k, threads: 1 + k % 3);
                Assert.Equal(chain.Checkpoints[k].Digest, result.Digest);
                Assert.Equal(chain.Start.DataOrder, result.DataOrder);
                Assert.Equal(chain.Start.InitialWeights, result.InitialWeights);
                Assert.Equal(chain.Steps.Skip(result.FirstStep).Take(result.LastStep - result.FirstStep).Select(s => (s.Loss, s.GradientNorm)), result.Steps.Select(s => (s.Loss, s.GradientNorm)));
            }
        }
    }

    [Fact]
    public void Run_DataReordered_GivesAnotherRootAndAnotherDigest()
    {
        // The same documents, two of them exchanged.
        using TokenShardWriter writer = new(run["other"], "train", SampleShards.Vocabulary, SampleShards.Separator);
        int[] all = new int[run.Shards.Count];
        run.Shards.Read(0, all);
        List<int[]> documents = [];
        for (int start = 0; start < all.Length;)
        {
            int end = Array.IndexOf(all, SampleShards.Separator, start);
            documents.Add(all[start..end]);
            start = end + 1;
        }
        (documents[0], documents[1]) = (documents[1], documents[0]);
        foreach (int[] d in documents) writer.Add("u", d, d.Length);
        new ShardIndex(new string('0', 64), SampleShards.Vocabulary, SampleShards.Separator, [writer.Complete()]).Save(run["other"]);
        using TokenShards shards = TokenShards.Open(run["other"], "train");
        TrainingPlan changed = pretrain with { Order = new PretrainOrder(shards, 4, 16, 5) };
        Assert.NotEqual(pretrainChain.Start.DataOrder, Replay(changed, pretrainChain, 0).DataOrder);
        Assert.Contains(Enumerable.Range(0, 4), k => Replay(changed, pretrainChain, k).Digest != pretrainChain.Checkpoints[k].Digest);
    }

    [Fact]
    public void Run_OneBitOfACheckpointFlipped_IsRefusedOrGivesAnotherDigest()
    {
        string path = pretrain.Folder.Checkpoint(6);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 1;
        File.WriteAllBytes(path, bytes);
        UserError error = Assert.Throws<UserError>(() => Replay(pretrain, pretrainChain, 2));
        Assert.Equal("training.segment_start", error.Key);
        Assert.Contains("step-000006", error.Message);
        // A forger who replaced the digest in the transcript too is found one segment on, or one segment before.
        using WorkerPool pool = new(1);
        Assert.NotEqual(pretrainChain.Checkpoints[2].Digest, SegmentReplay.Run(pretrain, 2, null, pool).Digest);
        Assert.Equal(pretrainChain.Checkpoints[1].Digest, Replay(pretrain, pretrainChain, 1).Digest);
    }

    [Fact]
    public void Run_LastWeightsForgedWithEveryRecordRecomputed_IsFoundByTheLastSegment()
    {
        // One bit of the final weights, the checkpoint written anew: its digest is what a recomputed transcript would name.
        string path = tune.Folder.Checkpoint(SampleRun.TuneSteps);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        List<NamedTensor> tensors = [.. file.Tensors.Select(t => new NamedTensor(t.Name, file.Read(t.Name)))];
        Tensor norm = tensors.Single(t => t.Name == "model.norm.weight").Tensor;
        norm.Span[0] = MathF.BitIncrement(norm.Span[0]);
        string forged = Checkpoint.Digest(tune.Head(SampleRun.TuneSteps), tensors);
        Assert.NotEqual(forged, Replay(tune, tuneChain, tuneChain.Segments - 1).Digest);
    }

    [Fact]
    public void Run_MaterialMissing_SaysWhat()
    {
        File.Delete(pretrain.Folder.Checkpoint(3));
        Assert.Equal([0, 2, 3], SegmentReplay.Available(pretrain));
        UserError error = Assert.Throws<UserError>(() => Replay(pretrain, pretrainChain, 1));
        Assert.Equal("training.segment_material", error.Key);
        Assert.Contains("step-000003", error.Message);
        Assert.Equal("training.segment_range", Assert.Throws<UserError>(() => Replay(pretrain, pretrainChain, 4)).Key);
    }

    [Fact]
    public void Run_OtherRecipe_IsRefused() =>
        Assert.Equal("training.checkpoint_other", Assert.Throws<UserError>(() => Replay(pretrain with { Recipe = new string('b', 64) }, pretrainChain, 1)).Key);
}
