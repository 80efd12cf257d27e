using System.Text.Json;
using Hanok.Inference.Decoding;
using Hanok.Inference.Sampling;
using Hanok.Inference.Scoring;
using Hanok.Models.Decoders;
using Hanok.Numerics;
using Hanok.Tests;
using Xunit.Abstractions;

namespace Hanok.Conformance.Tests.SmolLm2;

/// <summary>What the real model predicts, as transformers computes it in fp32 from the same weights.</summary>
[Collection(SmolLm2Collection.Name)]
public class PredictionTests(SmolLm2Model model, ITestOutputHelper output)
{
    public static TheoryData<ComputationCase> Computations => new(ComputationCase.All);

    [SkippableTheory]
    [MemberData(nameof(Computations))]
    public void LogProbabilities_AllPrompts_AreTheJudges(ComputationCase computation)
    {
        using JsonDocument json = SmolLm2Model.Json("fp32.json"), peer = SmolLm2Model.Json("llamacpp.json");
        double worst = 0, ours = 0, peers = 0;
        int likely = 0;
        foreach (GoldenPrompt prompt in SmolLm2Model.Prompts())
        {
            JsonElement golden = json.RootElement.GetProperty(prompt.Name);
            using DecoderSession session = model.Session(computation, prompt.Ids.Length);
            Tensor logits = session.Append(prompt.Ids, prompt.Ids.Length);
            double[] expected = SmolLm2Model.Numbers(golden.GetProperty("token_logprobs")), theirs = SmolLm2Model.Numbers(peer.RootElement.GetProperty(prompt.Name).GetProperty("token_logprobs"));
            Assert.Equal((prompt.Ids.Length - 1, prompt.Ids.Length - 1), (expected.Length, theirs.Length));
            for (int t = 0; t < expected.Length; t++)
            {
                double error = Error(logits.Row(t), prompt.Ids[t + 1], expected[t]);
                ours += error * error;
                peers += (theirs[t] - expected[t]) * (theirs[t] - expected[t]);
                if (computation.How == Computation.Float) worst = Math.Max(worst, error);
            }
            int[] best = SmolLm2Model.Integers(golden.GetProperty("top_ids"));
            double[] due = SmolLm2Model.Numbers(golden.GetProperty("top_logprobs"));
            Assert.Equal((20, 20), (best.Length, due.Length));
            for (int i = 0; i < 20; i++, likely++)
            {
                double error = Error(logits.Row(prompt.Ids.Length - 1), best[i], due[i]);
                Assert.True(error <= computation.LogProbabilityOf(prompt.Name), $"{prompt.Name}: {best[i]} is off by {error}");
                worst = Math.Max(worst, error);
            }
        }
        Assert.Equal(41 * 20, likely);
        output.WriteLine($"{computation}: worst {worst:e1}, sum of squares {ours:e2}, llama.cpp's {peers:e2}");
        if (computation.How == Computation.Float) Assert.InRange(worst, 0, computation.LogProbability);
        // Over all tokens together no farther from fp32 than llama.cpp.
        Assert.InRange(ours, 0, peers);

        static double Error(ReadOnlySpan<float> row, int id, double expected) => Math.Abs(row[id] - LogProbabilities.Normaliser(row) - expected);
    }

    [SkippableTheory]
    [MemberData(nameof(Computations))]
    public void Logits_EightPrompts_AreTheJudges(ComputationCase computation)
    {
        GoldenTensors golden = new(SmolLm2Model.Golden("logits_fp32.safetensors"));
        Dictionary<string, GoldenPrompt> prompts = SmolLm2Model.Prompts().ToDictionary(p => p.Name);
        double worst = 0, divergence = 0;
        int count = 0;
        foreach (string name in golden.Names)
        {
            int[] ids = prompts[name].Ids;
            using DecoderSession session = new(SmolLm2Model.Pool, model.Weights(computation), ids.Length, ids.Length);
            ReadOnlySpan<float> found = session.AppendAll(ids), expected = golden.Floats(name);
            Assert.Equal(expected.Length, found.Length);
            double f = LogProbabilities.Normaliser(found), e = LogProbabilities.Normaliser(expected);
            for (int i = 0; i < found.Length; i++)
            {
                worst = Math.Max(worst, Math.Abs((double)found[i] - expected[i]));
                divergence += Math.Exp(expected[i] - e) * (expected[i] - e - (found[i] - f));
            }
            count++;
        }
        Assert.Equal(8, count);
        output.WriteLine($"{computation}: logits {worst:e1}, mean KL {divergence / count:e1}");
        Assert.InRange(worst, 0, computation.Logit);
        Assert.InRange(divergence / count, -1e-9, computation.MeanKl);
    }

    [SkippableFact]
    public void HiddenStates_FourPrompts_AreTheJudges()
    {
        ComputationCase computation = ComputationCase.Float;
        GoldenTensors golden = new(SmolLm2Model.Golden("hidden_fp32.safetensors"));
        Dictionary<string, GoldenPrompt> prompts = SmolLm2Model.Prompts().ToDictionary(p => p.Name);
        double worst = 0;
        int rows = 0;
        foreach (string name in golden.Names)
        {
            int[] ids = prompts[name].Ids;
            float[] expected = golden.Floats(name);
            using DecoderSession session = model.Session(computation, ids.Length, keepStates: true);
            session.Append(ids, 1);
            // Row 30 is the last layer's own output, which the decoder does not keep apart: its final norm is row 31.
            List<int> known = [.. Enumerable.Range(0, 30), 31];
            foreach (Tensor state in session.States)
            {
                ReadOnlySpan<float> found = state.Row(ids.Length - 1), wanted = expected.AsSpan(known[0] * found.Length, found.Length);
                known.RemoveAt(0);
                double error = 0, largest = 0;
                for (int i = 0; i < found.Length; i++)
                {
                    error = Math.Max(error, Math.Abs((double)found[i] - wanted[i]));
                    largest = Math.Max(largest, Math.Abs((double)wanted[i]));
                }
                worst = Math.Max(worst, error / largest);
                rows++;
            }
            Assert.Empty(known);
        }
        Assert.Equal(4 * 31, rows);
        output.WriteLine($"{computation}: {worst:e1}");
        Assert.InRange(worst, 0, computation.Hidden);
    }

    /// <summary>All 41 prompts generate side by side, one token each a pass.</summary>
    [SkippableTheory]
    [MemberData(nameof(Computations))]
    public void Greedy_AllPrompts_GiveTheJudgesTokensUntilTheChoiceIsClose(ComputationCase computation)
    {
        using JsonDocument json = SmolLm2Model.Json("fp32.json");
        IReadOnlyList<GoldenPrompt> prompts = SmolLm2Model.Prompts();
        int[][] expected = [.. prompts.Select(p => SmolLm2Model.Integers(json.RootElement.GetProperty(p.Name).GetProperty("greedy_ids")))];
        double[][] margins = [.. prompts.Select(p => SmolLm2Model.Numbers(json.RootElement.GetProperty(p.Name).GetProperty("greedy_margins")))];
        Assert.All(expected, e => Assert.Equal(64, e.Length));
        using SequenceBatch batch = new(SmolLm2Model.Pool, model.Weights(computation), prompts.Count, 256, mostRows: 256, mostLogits: prompts.Count);
        int[] next = new int[prompts.Count];
        for (int s = 0; s < prompts.Count; s++)
        {
            batch.Clear();
            batch.Add(s, 0, prompts[s].Ids, 1);
            next[s] = Sampler.Largest(batch.Run().Row(0));
        }
        int equal = 0, compared = 0;
        bool[] close = new bool[prompts.Count];
        for (int step = 0; step < 64; step++)
        {
            for (int s = 0; s < prompts.Count; s++)
            {
                close[s] |= margins[s][step] < computation.MarginOf(prompts[s].Name);
                if (close[s]) continue;
                Assert.True(expected[s][step] == next[s], $"{prompts[s].Name}, step {step}, margin {margins[s][step]}: {next[s]}, not {expected[s][step]}");
                compared++;
            }
            if (step == 63) break;
            batch.Clear();
            for (int s = 0; s < prompts.Count; s++) batch.Add(s, prompts[s].Ids.Length + step, [next[s]], 1);
            Tensor logits = batch.Run();
            for (int s = 0; s < prompts.Count; s++) next[s] = Sampler.Largest(logits.Row(s));
        }
        equal = close.Count(c => !c);
        output.WriteLine($"{computation}: {compared} tokens compared, {equal} prompts to the end");
        Assert.True(compared > 41, $"only {compared} tokens could be compared");
    }

    /// <summary>The first two windows and the short last one; every window where <c>HANOK_SLOW=1</c>.</summary>
    [SkippableTheory]
    [MemberData(nameof(Computations))]
    public void Perplexity_BothTexts_IsTheJudges(ComputationCase computation)
    {
        using JsonDocument json = SmolLm2Model.Json("perplexity.json");
        foreach (string language in (string[])["en", "ko"])
        {
            JsonElement golden = json.RootElement.GetProperty(language);
            int[] ids = model.Tokenizer.Encode(Language.Files.TextFile.Read(SmolLm2Model.Golden($"text_{language}.txt")), recogniseSpecial: false);
            Assert.Equal(golden.GetProperty("tokens").GetInt32(), ids.Length);
            Assert.Equal(golden.GetProperty("ids_sha256").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(ids.AsSpan()))));
            double[] windows = SmolLm2Model.Numbers(golden.GetProperty("fp32").GetProperty("window_nll"));
            Assert.Equal((ids.Length + 511) / 512, windows.Length);
            if (!GoldenFiles.Slow)
            {
                ids = [.. ids[..1024], .. ids[((windows.Length - 1) * 512)..]];
                windows = [windows[0], windows[1], windows[^1]];
            }
            PerplexityResult found = Perplexity.Measure(SmolLm2Model.Pool, model.Weights(computation), model.Tokenizer, ids, 512);
            Assert.Equal(windows.Length, found.Windows.Count);
            Assert.Equal(ids.Length - windows.Length, found.Tokens);
            double expected = Math.Exp(windows.Sum() / found.Tokens);
            output.WriteLine($"{computation}, {language}: {found.Perplexity:0.0000} for {expected:0.0000}");
            Assert.InRange(found.Perplexity / expected, 1 - computation.Perplexity, 1 + computation.Perplexity);
            if (!GoldenFiles.Slow) continue;
            Assert.Equal(golden.GetProperty("fp32").GetProperty("tokens").GetInt32(), found.Tokens);
            Assert.Equal(golden.GetProperty("scored_bytes").GetInt64(), found.Bytes);
            Assert.InRange(found.BitsPerByte / golden.GetProperty("fp32").GetProperty("bits_per_byte").GetDouble(), 1 - computation.Perplexity, 1 + computation.Perplexity);
        }
    }
}
