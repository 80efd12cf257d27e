using Hanok.Inference.Decoding;
using Hanok.Inference.Scoring;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Inference.Tests.Scoring;

public class ImportanceMeasureTests
{
    const int Window = 16;

    // Twice and a half what a window holds, in tokens of one byte.
    static readonly string Text = string.Concat(Enumerable.Range(0, 40).Select(i => (char)('!' + i * 31 % 90)));

    [SkippableFact]
    public void Measure_FirstLayer_IsTheSumOfSquaresOfTheNormedStream()
    {
        Bundle bundle = Bundle.Open(GoldenFiles.Any("evaluation", "model"));
        int[] ids = bundle.LoadTokenizer().Encode(Text, recogniseSpecial: false);
        Assert.InRange(ids.Length, 2 * Window, int.MaxValue);
        int chunks = ids.Length / Window;
        using WorkerPool pool = new(2);
        ImportanceSums sums = ImportanceMeasure.Measure(pool, bundle, Text, "a.txt", Window);
        Assert.Equal((chunks, Window, "a.txt"), (sums.Chunks, sums.Window, sums.Text));
        Assert.Equal(7 * bundle.Spec.Layers.Count, sums.Entries.Count);

        using DecoderWeights weights = bundle.LoadWeights();
        using DecoderSession session = new(pool, weights, Window, Window, keepStates: true);
        float[] norm = weights["model.layers.0.input_layernorm.weight"].Value.Row(0).ToArray();
        double[] expected = new double[bundle.Spec.Width];
        for (int i = 0; i < chunks; i++)
        {
            session.Clear();
            session.Append(ids.AsSpan(i * Window, Window), wanted: 0);
            Tensor stream = session.States.First();
            for (int t = 0; t < Window; t++)
            {
                float[] x = stream.Row(t).ToArray();
                double scale = 1 / Math.Sqrt(x.Average(v => (double)v * v) + bundle.Spec.Layers[0].InputNorm!.Epsilon);
                for (int c = 0; c < x.Length; c++) expected[c] += Math.Pow(x[c] * scale * norm[c], 2);
            }
        }
        foreach (string name in (string[])["attn_q", "attn_k", "attn_v"])
        {
            (float[] squares, float[] counts) = sums.Entries[$"blk.0.{name}.weight"];
            Assert.Equal([chunks * Window], counts);
            Assert.Equal(expected.Length, squares.Length);
            for (int c = 0; c < squares.Length; c++) Assert.InRange(squares[c], expected[c] * (1 - 1e-5), expected[c] * (1 + 1e-5));
        }
    }

    [SkippableFact]
    public void Measure_Experts_AreCountedByTheTokensThatChoseThem()
    {
        Bundle bundle = Bundle.Open(GoldenFiles.Shared("gguf", "models", "qwen3_moe.f32.gguf"));
        RouterRule router = ((MixtureSpec)bundle.Spec.Layers[0].FeedForward).Router;
        ImportanceSums sums = ImportanceMeasure.Measure(WorkerPool.Default, bundle, Text, "a.txt", Window);
        (float[] all, float[] tokens) = sums.Entries["blk.0.ffn_gate_inp.weight"];
        (float[] squares, float[] counts) = sums.Entries["blk.0.ffn_gate_exps.weight"];
        Assert.Equal((router.Experts, router.Experts * all.Length), (counts.Length, squares.Length));
        Assert.Equal(tokens[0] * router.Chosen, counts.Sum());
        Assert.True(counts.Distinct().Count() > 1, "the experts were chosen alike: nothing was judged");
        // Every token went to as many experts as are chosen, so that all of them together saw it as often.
        for (int c = 0; c < all.Length; c++)
            Assert.InRange(Enumerable.Range(0, router.Experts).Sum(e => (double)squares[e * all.Length + c]), router.Chosen * all[c] * (1 - 1e-5), router.Chosen * all[c] * (1 + 1e-5));
        Assert.Equal(counts, sums.Entries["blk.0.ffn_down_exps.weight"].Counts);
    }

    [SkippableFact]
    public void Measure_AnyThreads_GivesTheSameNumbers_AndKeepingThemChangesNothing()
    {
        Bundle bundle = Bundle.Open(GoldenFiles.Any("evaluation", "model"));
        using TemporaryFolder folder = new();
        ImportanceSums? first = null;
        foreach (int threads in (int[])[1, 3])
        {
            using WorkerPool pool = new(threads);
            ImportanceSums sums = ImportanceMeasure.Measure(pool, bundle, Text, "a.txt", Window);
            first ??= sums;
            Assert.Equal(first.Entries.Keys.Order(StringComparer.Ordinal), sums.Entries.Keys.Order(StringComparer.Ordinal));
            foreach (var (name, entry) in sums.Entries) Assert.Equal(first.Entries[name].Squares, entry.Squares);
        }
        first!.Write(folder["i.gguf"]);
        Assert.True(ImportanceMatrix.IsStored(folder["i.gguf"]));
        ImportanceMatrix read = ImportanceMatrix.Read(folder["i.gguf"]), made = first.Matrix;
        Assert.Equal((made.Chunks, "a.txt"), (read.Chunks, read.Data.Single()));
        Assert.Equal(made.Values.Count, read.Values.Count);
        foreach (var (name, values) in made.Values) Assert.Equal(values, read.Values[name]);
    }

    [SkippableFact]
    public void Measure_ShortText_IsRefused()
    {
        Bundle bundle = Bundle.Open(GoldenFiles.Any("evaluation", "model"));
        foreach (string text in (string[])["", Text[..4]])
            Assert.Equal("inference.importance_short", Assert.Throws<UserError>(() => ImportanceMeasure.Measure(WorkerPool.Default, bundle, text, "a.txt", Window)).Key);
    }

    [SkippableFact]
    public void Measure_Interrupted_Ends()
    {
        Bundle bundle = Bundle.Open(GoldenFiles.Any("evaluation", "model"));
        using CancellationTokenSource source = new();
        Assert.ThrowsAny<OperationCanceledException>(() => ImportanceMeasure.Measure(WorkerPool.Default, bundle, Text, "a.txt", Window, new Once(source), source.Token));
    }

    sealed class Once(CancellationTokenSource source) : IProgress<double>
    {
        public void Report(double value)
        {
            Assert.True(value < 1, "it went on after it was ended");
            source.Cancel();
        }
    }
}
