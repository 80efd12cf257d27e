using System.Text.Json;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;
using Hanok.Training.Order;
using Hanok.Training.Schedules;
using Hanok.Training.Steps;

namespace Hanok.Training.Tests.Order;

/// <summary>Supervised fine-tuning against transformers: which tokens count, what packing does to losses, logits and gradients.</summary>
public sealed class SftGoldenTests : IDisposable
{
    readonly JsonDocument json = JsonDocument.Parse(File.ReadAllText(GoldenFiles.Any("training", "sft", "sft.json")));
    readonly GoldenTensors packed = new(GoldenFiles.Any("training", "sft", "packed.safetensors"));
    readonly WorkerPool pool = new(2);
    readonly DecoderWeights weights;
    readonly List<ChatExample> examples = [];
    readonly List<int[]> conversations = [];

    public SftGoldenTests()
    {
        DecoderSpec spec = ModelConfig.Read(GoldenFiles.Any("training", "tiny_llama", "config.json"));
        using SafetensorsFile file = SafetensorsFile.Open(GoldenFiles.Any("training", "tiny_llama", "model.safetensors"));
        weights = DecoderWeights.Load(spec, file);
        foreach (JsonElement conversation in json.RootElement.GetProperty("conversations").EnumerateArray())
        {
            int[] ids = Integers(conversation.GetProperty("ids"));
            bool[] marks = new bool[ids.Length];
            foreach (JsonElement span in conversation.GetProperty("spans").EnumerateArray())
                if (span.GetProperty("role").GetString() == "assistant")
                    marks.AsSpan(span.GetProperty("content_start").GetInt32()..span.GetProperty("end").GetInt32()).Fill(true);
            conversations.Add(ids);
            examples.Add(new ChatExample(ids, marks));
        }
    }

    public void Dispose()
    {
        weights.Dispose();
        pool.Dispose();
        json.Dispose();
    }

    static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];

    double Number(string name) => json.RootElement.GetProperty("numbers").GetProperty(name).GetDouble();

    JsonElement Conversation(int i) => json.RootElement.GetProperty("conversations")[i];

    float Loss(DataOrder order)
    {
        TrainingState state = new(weights, new OptimizerPlan { Kind = OptimizerKind.AdamW }, pool);       // not disposed: the weights are the test's
        using StepRunner runner = new(pool, state, order, new LearningRateSchedule { Peak = 1, Steps = 1 }, 1);
        return runner.Gradients(0).Loss;
    }

    // A row with these examples, as TuneOrder packs them.
    void Pack(TrainingRow row, IEnumerable<int> which)
    {
        int start = 0;
        foreach (int i in which)
        {
            examples[i].CopyTo(row, start);
            start += examples[i].Positions;
        }
        row.Ids[start..].Clear();
        row.Targets[start..].Fill(TrainingRow.Ignored);
        if (start < row.Ids.Length) row.MarkDocument(start, row.Ids.Length);
    }

    FixedOrder Packed()
    {
        int[][] rows = [.. json.RootElement.GetProperty("rows").EnumerateArray().Select(Integers)];
        return new FixedOrder(rows.Length, 48, (row, target) => Pack(target, rows[row]));
    }

    // The golden file's own rows: its ids, positions and documents, its labels shifted by one.
    FixedOrder FromFile(string labels, Action<TrainingRow>? spoil = null) => new(3, 48, (row, target) =>
    {
        int[] documents = packed.Integers("documents")[(48 * row)..(48 * row + 48)];
        packed.Integers("ids").AsSpan(48 * row, 48).CopyTo(target.Ids);
        packed.Integers("positions").AsSpan(48 * row, 48).CopyTo(target.Positions);
        packed.Integers(labels).AsSpan(48 * row + 1, 47).CopyTo(target.Targets);
        target.Targets[47] = TrainingRow.Ignored;
        for (int t = 0; t < 48; t++) target.DocumentStarts[t] = Array.IndexOf(documents, documents[t]);
        spoil?.Invoke(target);
    });

    [Fact]
    public void CopyTo_Conversations_TargetsAreTheGoldenAssistantLabels()
    {
        for (int i = 0; i < examples.Count; i++)
        {
            int[] ids = conversations[i];
            OrderReader.Row row = OrderReader.Read(new FixedOrder(1, ids.Length, (_, target) => Pack(target, [i])), 0, 0);
            JsonElement golden = Conversation(i).GetProperty("assistant");
            Assert.Equal(Integers(golden.GetProperty("labels"))[1..], row.Targets[..^1]);
            Assert.Equal(golden.GetProperty("counted").GetInt32(), row.Targets.Count(t => t != TrainingRow.Ignored));
        }
    }

    [Fact]
    public void Loss_ConversationsOneByOne_IsTheGolden()
    {
        for (int i = 0; i < examples.Count; i++)
        {
            int n = i;
            Assert.Equal(Conversation(i).GetProperty("assistant").GetProperty("loss_fp64").GetDouble(), Loss(new FixedOrder(1, 48, (_, target) => Pack(target, [n]))), 1e-5);
        }
    }

    [Fact]
    public void Loss_PackedRows_IsTheGoldenAndTheTokenWeightedMean()
    {
        float loss = Loss(Packed());
        Assert.Equal(Number("packed_assistant_fp64"), loss, 1e-5);
        Assert.Equal(Number("unpacked_assistant_token_weighted_fp64"), loss, 1e-5);
        Assert.Equal(loss, Loss(FromFile("labels_assistant")), 1e-6);
        Assert.Equal(Number("packed_full_fp64"), Loss(FromFile("labels_full")), 1e-5);
    }

    [Fact]
    public void Loss_WithoutDocumentMask_IsTheGoldenWrongValue() =>
        Assert.Equal(Number("packed_assistant_wrong_no_document_mask_fp64"), Loss(FromFile("labels_assistant", row => row.DocumentStarts.Clear())), 1e-5);

    [Fact]
    public void Gradients_PackedRows_AreTheGoldenOnes()
    {
        Loss(Packed());
        GoldenTensors golden = new(GoldenFiles.Any("training", "sft", "packed_gradients.safetensors"));
        Assert.Equal(weights.Parameters.Count, golden.Names.Count());
        foreach (Parameter p in weights.Parameters)
        {
            float[] expected = golden.Floats(p.Name);
            float largest = expected.Max(Math.Abs), worst = 0;
            for (int i = 0; i < expected.Length; i++) worst = Math.Max(worst, Math.Abs(expected[i] - p.Gradient.Span[i]));
            Assert.True(worst <= 3e-5f * largest, $"{p.Name}: off by {worst / largest:e1} of the largest entry");
        }
    }

    [Fact]
    public void Logits_PackedRows_AreTheGoldenOnes()
    {
        float[] expected = packed.Floats("logits");
        using IndexBuffer ids = new(48), positions = new(48), starts = new(48);
        using SequenceRows sequences = new();
        sequences.SetUniform(48, 48);
        using RopeTables ropes = new(weights.Spec, 48);
        using BatchMemory memory = new(Decoder.ShapeOf(weights.Spec.Layers[0].Attention), sequences, starts);
        using Tape tape = new(pool, 48, training: false);
        DecoderNodes nodes = Decoder.Record(tape, weights, new DecoderInputs(ids, positions, ropes, [memory, memory]));
        Node logits = tape.Logits(nodes.Hidden, weights.HeadMatrix);
        FixedOrder order = FromFile("labels_assistant");
        int[] documents = packed.Integers("documents");
        for (int row = 0; row < 3; row++)
        {
            OrderReader.Row r = OrderReader.Read(order, 0, row);
            ids.Set(r.Ids);
            positions.Set(r.Positions);
            starts.Set(r.Starts);
            tape.Forward();
            for (int t = 0; t < 48 && documents[48 * row + t] >= 0; t++)
                for (int v = 0; v < 96; v++)
                    Assert.Equal(expected[(48 * row + t) * 96 + v], logits.Value.Row(t)[v], 3e-5f);
        }
    }
}
