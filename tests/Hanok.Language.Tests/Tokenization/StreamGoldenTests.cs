using System.Text;
using System.Text.Json;
using Hanok.Language.Tokenization;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>Decoding in one go and token by token.</summary>
public class StreamGoldenTests
{
    [Fact]
    public void Decode_ByteLevelTokens_EqualsTheJudge()
    {
        JsonElement row = Golden.Lines(Golden.Fullest("decoders.jsonl")).Single(r => r.GetProperty("name").GetString() == "ByteLevel");
        foreach (JsonElement item in row.GetProperty("cases").EnumerateArray())
        {
            string[] tokens = Golden.Texts(item.GetProperty("tokens"));
            Dictionary<string, int> vocabulary = [];
            foreach (string token in tokens) vocabulary.TryAdd(token, vocabulary.Count);
            Tokenizer tokenizer = new(new BpeModel(vocabulary, [], ignoreMerges: false), TokenizerDefinition.For(Hanok.Language.Patterns.Gpt2Pattern.Instance, nfc: false, prefixSpace: false, []));
            Assert.Equal(item.GetProperty("out").GetString(), tokenizer.Decode([.. tokens.Select(t => vocabulary[t])]));
        }
    }

    /// <remarks>
    /// The judge holds all of a token's text back while it ends in U+FFFD, whether that stands for half a character or for one that is in the text (and so loses
    /// what is still held at the end). We hold the half character only and give out what is whole before it. The judge's steps follow from ours where its rule is applied to what we have given out and still hold.
    /// </remarks>
    [SkippableFact]
    public void Push_GoldenIds_GivesWhatTheJudgeGives()
    {
        Dictionary<string, Tokenizer> tokenizers = [];
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(GoldenFiles.Shared("tokenizers", "stream.jsonl")))
        {
            string name = row.GetProperty("tokenizer").GetString()!;
            if (name is not ("train/ko-gpt2-4000" or "train/ko-llama3-8000" or "train/mixed-6000")) continue;     // the others are not byte-level
            if (!tokenizers.TryGetValue(name, out Tokenizer? tokenizer))
                tokenizers.Add(name, tokenizer = Tokenizer.Load(GoldenFiles.Shared(["tokenizers", .. name.Split('/'), "tokenizer.json"])));
            int[] ids = Golden.Ints(row.GetProperty("ids"));
            bool skip = row.GetProperty("skip_special").GetBoolean();
            StreamDecoder stream = tokenizer.NewStream(skip);
            StringBuilder all = new();
            List<string> judges = [], asJudge = [];
            int given = 0;
            for (int k = 0; k < ids.Length; k++)
            {
                string step = stream.Push(ids[k]);
                judges.Add(row.GetProperty("steps")[k].GetString() ?? "");
                all.Append(step);
                // The judge's rule on the text that it sees: ours with U+FFFD for the half that we hold.
                string seen = tokenizer.Decode(ids.AsSpan(0, k + 1), skip);
                Assert.StartsWith(all.ToString(), seen, StringComparison.Ordinal);
                if (seen.Length > given && !seen.EndsWith('\uFFFD'))
                {
                    asJudge.Add(seen[given..]);
                    given = seen.Length;
                }
                else asJudge.Add("");
            }
            all.Append(stream.Flush());
            Assert.Equal(row.GetProperty("whole").GetString(), all.ToString());
            Assert.Equal(judges, asJudge);
            compared++;
        }
        Assert.Equal(75, compared);
    }
}
