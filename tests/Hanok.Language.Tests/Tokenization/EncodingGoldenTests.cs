using System.IO.Compression;
using System.Text.Json;
using Hanok.Language.Tokenization;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>Ids and texts of the judge's tokenizers, trained and public ones.</summary>
public class EncodingGoldenTests
{
    const int AddedTokenResults = 336;

    [SkippableTheory]
    [InlineData("ko-gpt2-4000")]
    [InlineData("ko-llama3-8000")]
    [InlineData("mixed-6000")]
    [InlineData("noalphabet-1500")]
    [InlineData("superbpe-3000")]
    [InlineData("chars-metaspace-3000")]
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

    /// <summary>Public tokenizers whose licences keep them out of here: a folder that HANOK_TOKENIZERS names holds them as the golden README says how to get them.</summary>
    [SkippableTheory]
    [InlineData("llama2")]
    [InlineData("llama3")]
    [InlineData("gemma3")]
    [InlineData("gpt4o")]
    [InlineData("deepseek_v3")]
    public void Encode_PublicTokenizer_EqualsTheJudge(string name)
    {
        string file = Path.Combine(Environment.GetEnvironmentVariable("HANOK_TOKENIZERS") ?? "", name, "package", "models", "tokenizer.json");
        Skip.IfNot(File.Exists(file), $"not on this machine: {name} (HANOK_TOKENIZERS)");
        string golden = GoldenFiles.Shared("tokenizers", "real", name + ".jsonl");
        byte[] json = File.ReadAllBytes(file);
        Assert.Equal(Golden.Lines(golden).First().GetProperty("sha256").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(json)));
        Compare(Tokenizer.Parse(json, name), golden);
    }

    /// <summary>Rank files, from the package js-tiktoken in HANOK_TOKENIZERS: our merges and patterns, as a <c>tekken.json</c> of them, against tiktoken itself. Special tokens are off there.</summary>
    [SkippableTheory]
    [InlineData("cl100k_base", 100_256)]
    [InlineData("o200k_base", 199_998)]
    public void Encode_RanksOfTiktoken_EqualTiktoken(string name, int tokens)
    {
        string file = Path.Combine(Environment.GetEnvironmentVariable("HANOK_TOKENIZERS") ?? "", "js-tiktoken", "package", "dist", "ranks", name + ".js"), golden = GoldenFiles.Shared("tokenizers", "real", $"tiktoken-{name}.jsonl");
        Skip.IfNot(File.Exists(file), $"not on this machine: js-tiktoken {name} (HANOK_TOKENIZERS)");
        JsonElement about = Golden.Lines(golden).First();
        Assert.Equal(about.GetProperty("sha256").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
        Dictionary<string, int> ranks = TiktokenRanks.Read(File.ReadAllText(file));
        Assert.Equal(tokens, ranks.Count);
        Assert.Equal(Enumerable.Range(0, tokens), ranks.Values.Order());
        const int special = 1000;
        Tokenizer tokenizer = TekkenReader.Read(TiktokenRanks.Tekken(ranks, about.GetProperty("pattern").GetString()!, special), name);
        Dictionary<int, string> strings = Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl"));
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(golden).Skip(1))
        {
            string text = strings[row.GetProperty("i").GetInt32()];
            int[] ids = tokenizer.Encode(text, recogniseSpecial: false);
            Assert.Equal(Golden.Ints(row.GetProperty("ids")).Select(id => id + special), ids);
            Assert.Equal(text, tokenizer.Decode(ids));
            compared++;
        }
        Assert.Equal(453, compared);
    }

    /// <summary>Mistral's file, from the package mistral_common in HANOK_TOKENIZERS.</summary>
    [SkippableFact]
    public void Encode_Tekken_EqualsTiktoken()
    {
        string file = Path.Combine(Environment.GetEnvironmentVariable("HANOK_TOKENIZERS") ?? "", "mistral_common", "data", "tekken_240911.json"), golden = GoldenFiles.Shared("tokenizers", "real", "mistral-tekken.jsonl");
        Skip.IfNot(File.Exists(file), "not on this machine: mistral_common's tekken_240911.json (HANOK_TOKENIZERS)");
        Assert.Equal(Golden.Lines(golden).First().GetProperty("sha256").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
        Tokenizer tokenizer = Tokenizer.Load(file);
        Dictionary<int, string> strings = Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl"));
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(golden).Skip(1))
        {
            string text = strings[row.GetProperty("i").GetInt32()];
            Assert.Equal(Golden.Ints(row.GetProperty("ids")), tokenizer.Encode(text, recogniseSpecial: false));
            compared++;
        }
        Assert.Equal(453, compared);
    }

    internal static void Compare(Tokenizer tokenizer, string file)
    {
        Dictionary<int, string> strings = Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl"));
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(file))
        {
            if (!row.TryGetProperty("i", out JsonElement number)) continue;
            string text = strings[number.GetInt32()];
            int[] ids = tokenizer.Encode(text), special = tokenizer.Encode(text, addSpecial: true);
            Assert.True(Golden.Ints(row.GetProperty("ids")).SequenceEqual(ids), $"{number}: '{text}' gives {string.Join(' ', ids.Select(id => $"{id}={tokenizer.TokenText(id)}"))}, expected {row.GetProperty("ids")}");
            Assert.Equal(row.TryGetProperty("ids_special", out JsonElement with) ? Golden.Ints(with) : ids, special);
            string decoded = tokenizer.Decode(ids);
            Assert.Equal(row.TryGetProperty("decoded", out JsonElement d) ? d.GetString() : text, decoded);
            Assert.Equal(row.TryGetProperty("decoded_skip_special", out JsonElement s) ? s.GetString() : decoded, tokenizer.Decode(special, skipSpecial: true));
            compared++;
        }
        Assert.Equal(453, compared);
    }

    [Fact]
    public void Encode_AddedTokens_EqualTheJudge()
    {
        string? model = null;
        int cases = 0, compared = 0, pairs = 0;
        foreach (JsonElement row in Golden.Lines(Golden.Fullest("added-tokens.jsonl")))
        {
            if (model is null)
            {
                model = row.GetProperty("base_tokenizer").GetProperty("model").GetRawText();
                continue;
            }
            cases++;
            string members = string.Join(',', row.GetProperty("tokenizer").EnumerateObject().Where(m => m.Name != "model").Select(m => $"\"{m.Name}\":{m.Value.GetRawText()}"));
            Tokenizer tokenizer = Tokenizer.Parse(System.Text.Encoding.UTF8.GetBytes($"{{{members},\"model\":{model}}}"));
            foreach (JsonElement result in row.GetProperty("results").EnumerateArray())
            {
                JsonElement text = result.GetProperty("text");
                bool addSpecial = result.GetProperty("add_special_tokens").GetBoolean();
                string where = $"{row.GetProperty("case")}: {text}";
                int[] ids;
                if (result.TryGetProperty("pair", out JsonElement pair) && pair.ValueKind != JsonValueKind.Null)
                {
                    (ids, int[] types) = tokenizer.EncodePair(text.GetString()!, pair.GetString()!, addSpecial);
                    Assert.Equal(Golden.Ints(result.GetProperty("type_ids")), types);
                    pairs++;
                }
                else ids = tokenizer.Encode(text.GetString(), addSpecial: addSpecial);
                Assert.True(Golden.Ints(result.GetProperty("ids")).SequenceEqual(ids), $"{where}: {string.Join(' ', ids)}");
                // The judge shows a token that takes white space together with it, and its content as it stands in the normalised text.
                if (!tokenizer.AddedTokens.Any(t => t.StripsLeft || t.StripsRight))
                    Assert.Equal(Golden.Texts(result.GetProperty("tokens")), ids.Select(id => tokenizer.DecodedText(id)));
                Assert.Equal(result.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
                Assert.Equal(result.GetProperty("decoded_skip_special").GetString(), tokenizer.Decode(ids, skipSpecial: true));
                compared++;
            }
        }
        Assert.Equal(28, cases);
        Assert.Equal(AddedTokenResults, compared);
        Assert.True(pairs > 0);
    }
}
