using System.Text.Json;
using Hanok.Language.Tokenization;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>SentencePiece models: their own ids, and those of Hugging Face's form of them.</summary>
public class SentencePieceGoldenTests
{
    public static TheoryData<string> Names => ["bpe-default-bytefallback", "bpe-llama-like", "bpe-nodummy-symbols", "unigram-bytefallback", "unigram-identity-symbols", "unigram-nfkc-cf"];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Encode_HuggingFacesForm_EqualsTheJudge(string name)
    {
        Tokenizer tokenizer = Tokenizer.Load(GoldenFiles.Shared("tokenizers", "sentencepiece", name, "tokenizer.json"));
        EncodingGoldenTests.Compare(tokenizer, GoldenFiles.Shared("tokenizers", "sentencepiece", name, "encode-hf.jsonl"));
        // What we write of it reads as the same.
        Tokenizer again = Tokenizer.Parse(tokenizer.ToJson(), "written");
        Assert.Equal(tokenizer.ToJson(), again.ToJson());
        EncodingGoldenTests.Compare(again, GoldenFiles.Shared("tokenizers", "sentencepiece", name, "encode-hf.jsonl"));
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void Encode_Model_EqualsSentencePiece(string name) =>
        Compare(Tokenizer.Load(GoldenFiles.Shared("tokenizers", "sentencepiece", name, "tokenizer.model")), GoldenFiles.Shared("tokenizers", "sentencepiece", name, "encode.jsonl"));

    /// <summary>Written as <c>tokenizer.json</c>, a model is what the judge's conversion of it is.</summary>
    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void ToJson_OfAModel_EqualsTheJudgesConversion(string name)
    {
        Tokenizer model = Tokenizer.Load(GoldenFiles.Shared("tokenizers", "sentencepiece", name, "tokenizer.model"));
        EncodingGoldenTests.Compare(Tokenizer.Parse(model.ToJson(), "written"), GoldenFiles.Shared("tokenizers", "sentencepiece", name, "encode-hf.jsonl"));
    }

    [SkippableFact]
    public void Encode_Mistral_EqualsSentencePiece() =>
        Compare(Tokenizer.Load(GoldenFiles.Shared("tokenizers", "third-party", "mistral-7b-v0.1-tokenizer.model")), GoldenFiles.Shared("tokenizers", "real", "mistral-v1.jsonl"));

    /// <summary>Not kept here for its licence: HANOK_TOKENIZERS/mistral-v3 holds it as the golden README says how to get it.</summary>
    [SkippableFact]
    public void Encode_MistralV3_EqualsSentencePiece()
    {
        string file = Path.Combine(Environment.GetEnvironmentVariable("HANOK_TOKENIZERS") ?? "", "mistral-v3", "tokenizer.model.v3"), golden = GoldenFiles.Shared("tokenizers", "real", "mistral-v3.jsonl");
        Skip.IfNot(File.Exists(file), "not on this machine: mistral-v3 (HANOK_TOKENIZERS)");
        Assert.Equal(Golden.Lines(golden).First().GetProperty("sha256").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
        Compare(Tokenizer.Load(file), golden);
    }

    static void Compare(Tokenizer tokenizer, string file)
    {
        Dictionary<int, string> strings = Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl"));
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(file))
        {
            if (!row.TryGetProperty("i", out JsonElement number)) continue;
            string text = strings[number.GetInt32()];
            int[] ids = tokenizer.Encode(text);
            Assert.True(Golden.Ints(row.GetProperty("ids")).SequenceEqual(ids), $"{number}: '{text}' gives {string.Join(' ', ids.Select(id => $"{id}={tokenizer.TokenText(id)}"))}, expected {row.GetProperty("ids")}");
            string expected = row.TryGetProperty("decoded", out JsonElement d) ? d.GetString()! : text;
            Assert.Equal(expected, tokenizer.Decode(ids));
            StreamDecoder stream = tokenizer.NewStream(skipSpecial: false);
            Assert.Equal(expected, string.Concat(ids.Select(stream.Push)) + stream.Flush());
            // The best of the judge's segmentations has the score of ours (its own is a sum in single precision).
            if (row.TryGetProperty("nbest", out JsonElement nbest) && tokenizer.AnyModel is UnigramModel unigram && unigram.Bytes.Length == 0)
            {
                int[] best = Golden.Ints(nbest[0].GetProperty("ids"));
                if (best.SequenceEqual(ids) && !ids.Contains(unigram.Unknown) && !ids.Any(id => unigram.Kinds![id] == PieceKind.UserDefined))
                    Assert.Equal(nbest[0].GetProperty("score").GetDouble(), ids.Sum(id => unigram.Scores[id]), 1e-3);
            }
            compared++;
        }
        Assert.Equal(453, compared);
    }
}
