using System.IO.Compression;
using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>Ids and texts of the judge's tokenizers, trained and public ones.</summary>
public class EncodingGoldenTests
{
    [SkippableTheory]
    [InlineData("ko-gpt2-4000")]
    [InlineData("ko-llama3-8000")]
    [InlineData("mixed-6000")]
    [InlineData("noalphabet-1500")]
    [InlineData("superbpe-3000")]
    public void Encode_TrainedTokenizer_EqualsTheJudge(string name) =>
        Compare(Tokenizer.Load(GoldenFiles.Shared("tokenizers", "train", name, "tokenizer.json")), GoldenFiles.Shared("tokenizers", "train", name, "encode.jsonl"));

    [SkippableFact]
    public void Encode_Qwen3_EqualsTheJudge()
    {
        using GZipStream file = new(File.OpenRead(GoldenFiles.Shared("tokenizers", "third-party", "qwen3-tokenizer.json.gz")), CompressionMode.Decompress);
        using MemoryStream json = new();
        file.CopyTo(json);
        Tokenizer tokenizer = Tokenizer.Parse(json.ToArray(), "qwen3");
        Compare(tokenizer, GoldenFiles.Shared("tokenizers", "real", "qwen3.jsonl"));

        // What we write of it reads as the same.
        Tokenizer again = Tokenizer.Parse(tokenizer.ToJson(), "written");
        Assert.Equal(tokenizer.ToJson(), again.ToJson());
        Compare(again, GoldenFiles.Shared("tokenizers", "real", "qwen3.jsonl"));
    }

    static void Compare(Tokenizer tokenizer, string file)
    {
        Dictionary<int, string> strings = Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl"));
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(file))
        {
            if (!row.TryGetProperty("i", out JsonElement number)) continue;
            string text = strings[number.GetInt32()];
            int[] ids = tokenizer.Encode(text), special = tokenizer.Encode(text, addSpecial: true);
            Assert.Equal(Golden.Ints(row.GetProperty("ids")), ids);
            Assert.Equal(row.TryGetProperty("ids_special", out JsonElement with) ? Golden.Ints(with) : ids, special);
            string decoded = tokenizer.Decode(ids);
            Assert.Equal(row.TryGetProperty("decoded", out JsonElement d) ? d.GetString() : text, decoded);
            Assert.Equal(row.TryGetProperty("decoded_skip_special", out JsonElement s) ? s.GetString() : decoded, tokenizer.Decode(special, skipSpecial: true));
            compared++;
        }
        Assert.Equal(strings.Count, compared);
    }

    [Fact]
    public void Encode_AddedTokens_EqualTheJudge()
    {
        string? model = null;
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(Golden.Fullest("added-tokens.jsonl")))
        {
            if (model is null)
            {
                model = row.GetProperty("base_tokenizer").GetProperty("model").GetRawText();
                continue;
            }
            // Lowercase and Llama's normaliser (Prepend, Replace) belong to other kinds of models; the reader refuses them by name.
            string? normalizer = row.GetProperty("tokenizer").GetProperty("normalizer") is { ValueKind: JsonValueKind.Object } n ? n.GetProperty("type").GetString() : null;
            if (normalizer is "Lowercase" or "Sequence") continue;
            string members = string.Join(',', row.GetProperty("tokenizer").EnumerateObject().Where(m => m.Name != "model").Select(m => $"\"{m.Name}\":{m.Value.GetRawText()}"));
            Tokenizer tokenizer = Tokenizer.Parse(System.Text.Encoding.UTF8.GetBytes($"{{{members},\"model\":{model}}}"));
            foreach (JsonElement result in row.GetProperty("results").EnumerateArray())
            {
                if (!result.TryGetProperty("text", out JsonElement text)) continue;         // pairs of texts: for classifiers
                if (result.TryGetProperty("pair", out JsonElement pair) && pair.ValueKind != JsonValueKind.Null) continue;
                string where = $"{row.GetProperty("case")}: {text}";
                int[] ids = tokenizer.Encode(text.GetString(), addSpecial: result.GetProperty("add_special_tokens").GetBoolean());
                Assert.True(Golden.Ints(result.GetProperty("ids")).SequenceEqual(ids), $"{where}: {string.Join(' ', ids)}");
                // The judge shows a token that takes white space together with it, and its content as it stands in the normalised text.
                if (!tokenizer.AddedTokens.Any(t => t.StripsLeft || t.StripsRight))
                    Assert.Equal(Golden.Texts(result.GetProperty("tokens")).Select(Normalization.Nfc), ids.Select(id => Normalization.Nfc(tokenizer.TokenText(id)!)));
                Assert.Equal(result.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
                Assert.Equal(result.GetProperty("decoded_skip_special").GetString(), tokenizer.Decode(ids, skipSpecial: true));
                compared++;
            }
        }
        Assert.True(compared > 200, $"{compared} compared");
    }
}
