using System.Text;
using Hanok.Data.Documents;
using Hanok.Data.Skills;
using Hanok.Evaluation.Measures;
using Hanok.Evaluation.Reports;
using Hanok.Inference.Generation;
using Hanok.Inference.Scoring;
using Hanok.Language;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Evaluation.Tests.Measures;

/// <summary>The measures over a small model of random weights: it knows nothing, so what is tested is the counting.</summary>
public sealed class MeasureTests : IDisposable
{
    static readonly SkillSet Skills = new(5, ["zodiac", "particles", "identity"]);
    static readonly Tokenizer Tokenizer = BpeTrainer.Train(Enumerable.Range(0, 300).Select(i => Skills.Training(i)).SelectMany(e => new[] { e.Prompt, e.Response }), new BpeTrainerOptions { VocabularySize = 400, Threads = 1 });

    readonly WorkerPool pool = new(2);
    readonly DecoderWeights weights = DecoderWeights.Initialise(Qwen3Family.Create(new DecoderShape
    {
        VocabularySize = Tokenizer.VocabularySize, Width = 16, Layers = 1, Heads = 2, KeyValueHeads = 1, HeadDimension = 8, FeedForwardWidth = 24, ContextLength = 128,
    }), 3);

    [Fact]
    public void SkillMeasure_UntrainedModel_IsRightNowhereAndBaselinesAreShares()
    {
        using BatchGenerator generator = new(weights, Tokenizer, pool, 128, 16);
        using LogLikelihood scorer = new(weights, Tokenizer, pool);
        IReadOnlyList<SkillScore> scores = SkillMeasure.Run(Skills, 30, generator, scorer, [Tokenizer.IdOf("<|im_end|>")!.Value], null, default);
        Assert.Equal(["zodiac", "particles", "identity"], scores.Select(s => s.Name));
        foreach (SkillScore s in scores)
        {
            Assert.Equal(30, s.N);
            Assert.Equal(0, s.Accuracy);
            Assert.Equal(0, s.LaterTurn);
            double most = Skills.HeldOut(SkillSet.All.First(k => k.Name == s.Name), 30).GroupBy(e => e.Answer).Max(g => g.Count()) / 30.0;
            Assert.Equal(most, s.Baseline, 1e-12);
            Assert.InRange(s.Choice!.Accuracy, 0, 0.9);
        }
    }

    [Fact]
    public void Right_LastLinesOfResponses_CountsThoseThatAreTheAnswer()
    {
        IReadOnlyList<SkillExample> examples = Skills.HeldOut(SkillSet.All.First(k => k.Name == "zodiac"), 4);
        string[] responses = [examples[0].Response, examples[1].Answer, examples[2].WrongResponses[0], examples[3].Answer + "\n그리고 더"];
        Assert.Equal(0.5, SkillMeasure.Right(examples, responses));
    }

    [Fact]
    public void Later_RoomForMore_PutsExchangesBeforeThePromptAndKeepsToTheRoom()
    {
        IReadOnlyList<SkillExample> examples = Skills.HeldOut(SkillSet.All.First(k => k.Name == "zodiac"), 30);
        int[] exchanges = new int[4];
        for (int i = 0; i < examples.Count; i++)
        {
            string alone = Tokenizer.Decode(ChatTemplate.ChatMl.Encode(Tokenizer, [new ChatMessage("user", examples[i].Prompt)], addGenerationPrompt: true).Ids);
            string text = Tokenizer.Decode(SkillMeasure.Later(Skills, examples[i], i, Tokenizer, 10_000));
            Assert.EndsWith(alone, text, StringComparison.Ordinal);
            exchanges[text.Split("<|im_start|>user").Length - 2]++;
            int[] cut = SkillMeasure.Later(Skills, examples[i], i, Tokenizer, 120);
            Assert.InRange(cut.Length, 1, 120);
            Assert.EndsWith(alone, Tokenizer.Decode(cut), StringComparison.Ordinal);
        }
        Assert.Equal(0, exchanges[0]);
        Assert.All(exchanges[1..], n => Assert.True(n > 2));
    }

    [Fact]
    public void BitsMeasure_UntrainedModel_IsNearTheUniformOneAndPartsAddUp()
    {
        string[] texts = ["1987년은 토끼띠의 해입니다.", "2024년은 용띠의 해입니다. 다음 해는 뱀띠의 해입니다.", "받침 있음"];
        HeldOutDocument[] documents = [.. texts.Select((t, i) => Document(i == 2 ? "mine.txt" : "unit-a", i == 2, t))];
        using LogLikelihood scorer = new(weights, Tokenizer, pool);
        double[] bits = BitsMeasure.Model(scorer, documents, Tokenizer.IdOf("<|endoftext|>")!.Value, 8, null, default);
        for (int i = 0; i < documents.Length; i++) Assert.InRange(bits[i] / documents[i].Ids.Length, Math.Log2(400) - 0.5, Math.Log2(400) + 0.5);

        BitsPerByteTable table = BitsMeasure.Table(documents, bits, bits, [Encoding.UTF8.GetBytes("1988년은 용띠의 해입니다.")], compress: true);
        Assert.Equal(documents.Sum(d => (long)d.Bytes.Length), table.Bytes);
        Assert.Equal(table.Pretrained * table.Bytes, table.Parts.Sum(p => p.Pretrained * p.Bytes), 1e-6);
        Assert.Equal(table.Ngram * table.Bytes, table.Parts.Sum(p => p.Ngram * p.Bytes), 1e-6);
        Assert.Equal(["own"], table.Parts.Where(p => p.Name == "mine.txt").Select(p => p.Part));
        Assert.InRange(table.NgramOrder, 3, 6);
        Assert.True(table.Ngram < table.Unigram);
        Assert.True(table.Compressor > 0);
    }

    [Fact]
    public void TranslationMeasure_NoPairs_IsNothingAndSomeAreScored()
    {
        using BatchGenerator generator = new(weights, Tokenizer, pool, 128, 4);
        int[] stops = [Tokenizer.IdOf("<|im_end|>")!.Value];
        Assert.Null(TranslationMeasure.Run([], t => t, t => t, Tokenizer, generator, stops, default));
        TranslationScore score = TranslationMeasure.Run([new TextPair("u", "s", "k", "Open", "열기"), new TextPair("u", "s", "l", "Close", "닫기")], t => t, t => t, Tokenizer, generator, stops, default)!;
        Assert.Equal(2, score.N);
        Assert.InRange(score.EnglishToKorean, 0, 100);
    }

    [Fact]
    public void Split_Separators_GiveTheDocumentsBetween() =>
        Assert.Equal([[1, 2], [3], [4]], HeldOutText.Split([0, 1, 2, 0, 0, 3, 0, 4], 0).Select(d => d));

    static HeldOutDocument Document(string unit, bool own, string text)
    {
        int[] ids = Tokenizer.Encode(text);
        return new HeldOutDocument(unit, own, ids, HeldOutText.Bytes(Tokenizer, ids));
    }

    public void Dispose()
    {
        weights.Dispose();
        pool.Dispose();
    }
}
