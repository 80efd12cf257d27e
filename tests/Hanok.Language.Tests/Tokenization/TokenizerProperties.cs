using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;

namespace Hanok.Language.Tests.Tokenization;

public class TokenizerProperties
{
    static readonly Tokenizer Plain = BpeTrainer.Train(["the cat the hat's", "나는 학교에 간다. 나는 집에 간다. ㅋㅋㅋㅋ"], new() { VocabularySize = 320, Nfc = false });

    static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(s => s ?? ""),
        Gen.Elements("나는", "학교", " ", "  ", "\n", "the", "'s", "\uD800", "\uDC00", "\uD83D\uDE00", "<|im_end|>", "<|im_", "é", "e\u0301", "1234", "ㅋㅋㅋ", "\u1112\u1161\u11AB", "\0").ListOf().Select(string.Concat));

    [Property(MaxTest = 500)]
    public Property Decode_OfEncode_IsTheTextWithLoneSurrogatesReplaced() => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        string expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return Plain.Decode(Plain.Encode(text)) == expected && Plain.Decode(Plain.Encode(text, recogniseSpecial: false)) == expected;
    });

    [Property(MaxTest = 500)]
    public Property Encode_RecognitionOff_GivesNoSpecialToken() =>
        Prop.ForAll(Texts.ToArbitrary(), text => !Plain.Encode(text, recogniseSpecial: false).Any(Plain.IsSpecial));

    [Property(MaxTest = 300)]
    public Property Encode_AppendedToAList_IsTheSame() => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        List<int> ids = [7];
        Plain.Encode(text, ids);
        return ids.Skip(1).SequenceEqual(Plain.Encode(text));
    });

    [Property(MaxTest = 500)]
    public Property Push_Joined_IsDecode() => Prop.ForAll(Gen.Choose(-1, Plain.VocabularySize).ListOf().ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (ids, skip) =>
    {
        StreamDecoder stream = Plain.NewStream(skip);
        StringBuilder text = new();
        foreach (int id in ids) text.Append(stream.Push(id));
        return text.Append(stream.Flush()).ToString() == Plain.Decode([.. ids], skip);
    });

    [Property(MaxTest = 300)]
    public Property Push_OfEncodedText_NeverEndsInsideACharacter() => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\uFFFD", "");
        StreamDecoder stream = Plain.NewStream(skipSpecial: false);
        foreach (int id in Plain.Encode(text))
        {
            string step = stream.Push(id);
            if (step.Contains('\uFFFD') || (step.Length > 0 && (char.IsHighSurrogate(step[^1]) || char.IsLowSurrogate(step[0])))) return false;
        }
        return stream.Flush().Length == 0;
    });

    /// <summary>Short pieces (vectors) and long ones (a heap) both give what the definition gives: again and again the lowest rank, leftmost first.</summary>
    [Property(MaxTest = 300)]
    public Property Merge_AnyLength_IsTheDefinition() => Prop.ForAll(
        Gen.Choose(0, 150).SelectMany(n => Gen.Choose(0, 3).ArrayOf(n)).ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (symbols, seed) =>
    {
        Random random = new(seed);
        List<(int, int, int)> merges = [];
        for (int id = 4; id < 40; id++) merges.Add((random.Next(id), random.Next(id), id));
        MergeTable table = new([.. merges.DistinctBy(m => (m.Item1, m.Item2))]);
        int[] merged = [.. symbols];
        int count = new PieceMerger(table).Merge(merged);
        List<int> expected = [.. symbols];
        while (true)
        {
            int best = -1, rank = MergeTable.None;
            for (int i = 0; i + 1 < expected.Count; i++)
                if (table.Rank(expected[i], expected[i + 1]) is int r && r < rank) (best, rank) = (i, r);
            if (best < 0) break;
            expected[best] = table.IdOf(rank);
            expected.RemoveAt(best + 1);
        }
        return merged.AsSpan(0, count).SequenceEqual(expected.ToArray());
    });

    [Property(MaxTest = 1000)]
    public Property Parse_MutatedFile_GivesATokenizerOrAUserError() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        Random random = new(seed);
        byte[] json = JsonDamage.Of(Encoding.UTF8.GetBytes(TokenizerFileTests.Json(
            added: """[{"id":3,"content":"<x>","special":true,"normalized":false},{"id":4,"content":"é","special":false,"normalized":true,"lstrip":true}]""",
            normalizer: """{"type":"Sequence","normalizers":[{"type":"NFC"}]}""",
            pre: """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\p{L}+|[^\\s]{1,3}"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","use_regex":false}]}""",
            post: """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<x>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"special_tokens":{"<x>":{"id":"<x>","ids":[3],"tokens":["<x>"]}}}""",
            decoder: """{"type":"ByteLevel"}""")), random);
        try
        {
            Tokenizer tokenizer = Tokenizer.Parse(json);
            tokenizer.Decode(tokenizer.Encode("ab<x>é 가\n", addSpecial: true));
            Tokenizer.Parse(tokenizer.ToJson());
        }
        catch (UserError)
        {
            // The only exception that may come out.
        }
    });

    [Fact]
    public void Encode_OneVeryLongWord_Ends()
    {
        Tokenizer tokenizer = BpeTrainer.Train([new string('a', 5000), new string('가', 3000)], new() { VocabularySize = 300, SpecialTokens = [] });
        foreach (string word in (string[])[new string('a', 400_000), new string('가', 100_000), string.Concat(Enumerable.Repeat("가a", 60_000))])
            Assert.Equal(word, tokenizer.Decode(tokenizer.Encode(word)));
    }

    [Fact]
    public void Encode_FromManyThreads_IsTheSame()
    {
        string[] texts = [.. Enumerable.Range(0, 2000).Select(i => $"나는 {i}번째 학교에 간다{(char)('가' + i * 5)} the hat's")];
        int[][] expected = [.. texts.Select(t => Plain.Encode(t))];
        Parallel.For(0, texts.Length, i => Assert.Equal(expected[i], Plain.Encode(texts[i])));
    }

    [Fact]
    public void Train_ThreadsAndOrder_DoNotMatter()
    {
        string[] texts = [.. Enumerable.Range(0, 3000).Select(i => $"글 {i * i} 그리고 {i % 97} text {(char)('가' + i)} " + new string('하', i % 7))];
        BpeTrainerOptions options = new() { VocabularySize = 600 };
        byte[] one = BpeTrainer.Train(texts, options with { Threads = 1 }).ToJson();
        Assert.Equal(one, BpeTrainer.Train(texts.Reverse(), options with { Threads = 3 }).ToJson());
    }

    [Fact]
    public void Train_Cancelled_Throws()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => BpeTrainer.Train(["a b"], new() { VocabularySize = 300 }, null, source.Token));
    }

    [Fact]
    public void Train_NoText_GivesTheBytes()
    {
        Tokenizer tokenizer = BpeTrainer.Train([], new() { VocabularySize = 300 });
        Assert.Equal(259, tokenizer.VocabularySize);
        Assert.Equal("가", tokenizer.Decode(tokenizer.Encode("가")));
    }
}
