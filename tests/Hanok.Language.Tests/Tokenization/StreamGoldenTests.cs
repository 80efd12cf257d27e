using System.Text;
using System.Text.Json;
using Hanok.Language.Tokenization;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>Decoding in one go and token by token.</summary>
public class StreamGoldenTests
{
    [Fact]
    public void Decode_TokenLists_EqualTheJudge()
    {
        int decoders = 0, compared = 0;
        foreach (JsonElement row in Golden.Lines(Golden.Fullest("decoders.jsonl")))
        {
            decoders++;
            TokenDecoder decoder = DecoderReader.Read(new JsonNode(row.GetProperty("decoder"), "", "decoder"), byteLevel: false);
            foreach (JsonElement item in row.GetProperty("cases").EnumerateArray())
            {
                foreach (bool whole in (bool[])[true, false])
                {
                    TextSink text = new();
                    TokenSink chain = decoder.Start(new(whole, Continues: false), text);
                    foreach (string token in Golden.Texts(item.GetProperty("tokens"))) chain.Push(token, begins: true);
                    chain.Flush();
                    // Where the judge itself fails, any answer is right.
                    if (!item.TryGetProperty("judge_panics", out _)) Assert.Equal((row.GetProperty("name").GetString(), item.GetProperty("out").GetString()), (row.GetProperty("name").GetString(), text.Take()));
                }
                compared++;
            }
        }
        Assert.Equal(Golden.HasAll("decoders.jsonl") ? (14, 294) : (1, 21), (decoders, compared));
    }

    /// <remarks>
    /// The judge holds all of a token's text back while it ends in U+FFFD, whether that stands for half a character or for one that is in the text (and so loses
    /// what is still held at the end). We hold the half character only and give out what is whole before it. The judge's steps follow from its own rule,
    /// applied here to what our decoding gives for the ids that it looks at.
    /// </remarks>
    [SkippableFact]
    public void Push_GoldenIds_GivesWhatTheJudgeGives()
    {
        Dictionary<string, Tokenizer> tokenizers = [];
        int compared = 0, errors = 0;
        foreach (JsonElement row in Golden.Lines(GoldenFiles.Shared("tokenizers", "stream.jsonl")))
        {
            string name = row.GetProperty("tokenizer").GetString()!;
            if (!tokenizers.TryGetValue(name, out Tokenizer? tokenizer))
                tokenizers.Add(name, tokenizer = Tokenizer.Load(GoldenFiles.Shared(["tokenizers", .. name.Split('/'), "tokenizer.json"])));
            int[] ids = Golden.Ints(row.GetProperty("ids"));
            bool skip = row.GetProperty("skip_special").GetBoolean();
            string whole = tokenizer.Decode(ids, skip);
            Assert.Equal(row.GetProperty("whole").GetString(), whole);

            StreamDecoder stream = tokenizer.NewStream(skip);
            string joined = string.Concat(ids.Select(stream.Push)) + stream.Flush();
            // Byte tokens that are no UTF-8 in a row: the whole text has U+FFFD for all of them, the stream had given the good characters.
            if (joined != whole) Assert.True(whole.Count(c => c == '\uFFFD') > joined.Count(c => c == '\uFFFD') && joined.Contains('\uFFFD'), $"{name}: '{joined}' for '{whole}'");

            JudgesStream judge = new(tokenizer, skip);
            JsonElement[] steps = [.. row.GetProperty("steps").EnumerateArray()];
            for (int k = 0; k < steps.Length; k++)
            {
                if (steps[k].ValueKind == JsonValueKind.Object)
                {
                    // Decoding anew changed what it had given out: the judge gives up.
                    Assert.False(judge.TryStep(ids[k], out _));
                    errors++;
                    break;
                }
                Assert.True(judge.TryStep(ids[k], out string? step));
                Assert.Equal(steps[k].GetString(), step);
            }
            compared++;
        }
        Assert.Equal((250, 6), (compared, errors));
    }

    /// <summary>The rule of the judge's DecodeStream on the texts of our decoding.</summary>
    sealed class JudgesStream(Tokenizer tokenizer, bool skip)
    {
        readonly List<int> ids = [];
        string prefix = "";
        int prefixIndex;

        public bool TryStep(int id, out string? step)
        {
            step = null;
            if (prefix.Length == 0 && ids.Count > 0)
            {
                string before = Decode();
                if (!before.EndsWith('\uFFFD'))
                {
                    prefix = before;
                    prefixIndex = ids.Count;
                }
            }
            ids.Add(id);
            string text = Decode();
            if (Encoding.UTF8.GetByteCount(text) <= Encoding.UTF8.GetByteCount(prefix) || text.EndsWith('\uFFFD')) return true;
            if (!text.StartsWith(prefix, StringComparison.Ordinal)) return false;
            step = text[prefix.Length..];
            int next = ids.Count - prefixIndex;
            ids.RemoveRange(0, prefixIndex);
            prefix = Decode();
            prefixIndex = next;
            return true;
        }

        string Decode() => tokenizer.Decode([.. ids], skip);
    }
}
