using Hanok.Inference.Scoring;
using Hanok.Language.Files;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Gguf;
using Hanok.Models.Gguf.Conversion;
using Hanok.Models.Gguf.Quantisation;
using Hanok.Numerics;
using Hanok.Tests;
using Xunit.Abstractions;

namespace Hanok.Conformance.Tests.SmolLm2;

/// <summary>SmolLM2 in other formats and types: to safetensors, to every quantisation, and back.</summary>
public class QuantisationTests(ITestOutputHelper output)
{
    const int Threads = 2;

    static string Original => GoldenFiles.SharedModel("SmolLM2-135M-Instruct.Q4_1.gguf");

    /// <summary>Q4_K_M; all five where <c>HANOK_SLOW=1</c>.</summary>
    public static TheoryData<string> Targets => GoldenFiles.Slow ? [.. QuantisationTarget.All.Select(t => t.Name)] : [QuantisationTarget.Q4_K_M.Name];

    [SkippableTheory]
    [MemberData(nameof(Targets))]
    public void Convert_ToSafetensorsAndToBlocksAndBack_LosesNothingButWhatBlocksRound(string name)
    {
        Assert.True(QuantisationTarget.TryParse(name, out QuantisationTarget? target));
        using TemporaryFolder folder = new();
        using GgufFile original = GgufFile.Open(Original);
        Assert.True(FolderWriter.Write(original, folder["expanded"], BlockType.F32, null, default));
        using (GgufContents contents = GgufContents.OfFolder(folder["expanded"], null)) contents.Write(folder["expanded.gguf"], Threads, null, default);
        using GgufFile expanded = GgufFile.Open(folder["expanded.gguf"]);
        Assert.All(expanded.Tensors, t => Assert.Equal(BlockType.F32, t.Type));
        RequireSameNumbers(original, expanded);
        foreach (string key in (string[])["tokenizer.ggml.tokens", "tokenizer.ggml.token_type", "tokenizer.ggml.merges", "tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id"])
            Assert.Equal(original.Metadata.Single(m => m.Key == key).Value.ToString(), expanded.Metadata.Single(m => m.Key == key).Value.ToString());
        // Several names in llama.cpp stand for one pre-tokenizer; the tokenizer is the same.
        Assert.Equal(SmolLm2Model.Bundle.LoadTokenizer().ToJson(), Bundle.Open(folder["expanded.gguf"]).LoadTokenizer().ToJson());
        Assert.Equal(original.Metadata.Text("tokenizer.chat_template"), expanded.Metadata.Text("tokenizer.chat_template"));

        // Packed from the original blocks or from the expanded numbers: the same bytes.
        Quantise(Original, folder["a.gguf"], target, null);
        Quantise(folder["expanded"], folder["b.gguf"], target, null);
        using GgufFile packed = GgufFile.Open(folder["a.gguf"]), again = GgufFile.Open(folder["b.gguf"]);
        Assert.Equal(packed.Tensors.Select(t => (t.Name, t.Type)), again.Tensors.Select(t => (t.Name, t.Type)));
        foreach (GgufTensor tensor in packed.Tensors)
            Assert.True(packed.Bytes(tensor).SequenceEqual(again.Bytes(again[tensor.Name])), tensor.Name);

        // And what blocks hold comes through safetensors unchanged.
        Assert.True(FolderWriter.Write(packed, folder["back"], BlockType.F32, null, default));
        using (GgufContents contents = GgufContents.OfFolder(folder["back"], null)) contents.Write(folder["back.gguf"], Threads, null, default);
        using GgufFile back = GgufFile.Open(folder["back.gguf"]);
        RequireSameNumbers(packed, back);
    }

    [SkippableFact]
    public void Quantise_WithTheImportanceOfAText_PredictsAnotherTextBetter()
    {
        using TemporaryFolder folder = new();
        Bundle bundle = Bundle.Open(Original);
        string[] lines = TextFile.Read(SmolLm2Model.Golden("text_en.txt")).Split('\n');
        int[] held = bundle.LoadTokenizer().Encode(string.Join('\n', lines[..60]), recogniseSpecial: false)[..1024];
        ImportanceSums sums = ImportanceMeasure.Measure(SmolLm2Model.Pool, bundle, string.Join('\n', lines[60..150]), "text_en.txt");
        Assert.InRange(sums.Chunks, 3, 20);
        Assert.Equal(7 * bundle.Spec.Layers.Count, sums.Entries.Count);
        double plain = Perplexity(null), weighted = Perplexity(sums.Matrix);
        output.WriteLine($"q4_0: {plain:0.0000}, with importance of {sums.Chunks} windows {weighted:0.0000}");
        Assert.True(weighted < plain, $"{weighted} with importance, {plain} without");

        double Perplexity(ImportanceMatrix? importance)
        {
            Quantise(Original, folder["m.gguf"], QuantisationTarget.Q4_0, importance);
            Bundle made = Bundle.Open(folder["m.gguf"]);
            using DecoderWeights weights = made.LoadForServing(SmolLm2Model.Pool);
            return Inference.Scoring.Perplexity.Measure(SmolLm2Model.Pool, weights, made.LoadTokenizer(), held, 512).Perplexity;
        }
    }

    static void Quantise(string from, string to, QuantisationTarget target, ImportanceMatrix? importance)
    {
        using GgufContents contents = GgufContents.Open(from);
        GgufQuantiser.Write(to, contents.Metadata, contents.Tensors, target, importance, Threads, null, default);
    }

    static void RequireSameNumbers(GgufFile expected, GgufFile found)
    {
        Assert.Equal(272, expected.Tensors.Count);
        Assert.Equal(expected.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal), found.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        foreach (GgufTensor tensor in expected.Tensors)
        {
            GgufTensor other = found[tensor.Name];
            Assert.Equal(tensor.ShapeText, other.ShapeText);
            float[] a = new float[tensor.Columns], b = new float[tensor.Columns];
            for (long row = 0; row < tensor.Rows; row++)
            {
                expected.ReadRow(tensor, row, a);
                found.ReadRow(other, row, b);
                if (!a.AsSpan().SequenceEqual(b)) Assert.Fail($"{tensor.Name}, row {row}");
            }
        }
    }
}
