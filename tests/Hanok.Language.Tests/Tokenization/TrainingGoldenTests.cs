using System.Security.Cryptography;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>BPE training merge by merge as Hugging Face's <c>tokenizers</c> does it.</summary>
public class TrainingGoldenTests
{
    [Fact]
    public void Train_TinyCorporaFullOfTies_EqualsTheJudge()
    {
        int cases = 0;
        foreach (JsonElement row in Golden.Lines(Golden.Fullest("train", "ties.jsonl")))
        {
            Tokenizer tokenizer = BpeTrainer.Train(Golden.Texts(row.GetProperty("lines")), Options("gpt2", row.GetProperty("trainer")));
            string where = row.GetRawText();
            Assert.True(row.GetProperty("merges").EnumerateArray().Select(m => (m[0].GetString()!, m[1].GetString()!)).SequenceEqual(tokenizer.Model.Merges), where);
            Assert.Equal(Golden.Texts(row.GetProperty("vocab")), tokenizer.Model.Vocabulary.OrderBy(v => v.Value).Select(v => v.Key));
            foreach (JsonElement word in row.GetProperty("encode").EnumerateArray()) Assert.Equal(Golden.Ints(word[1]), tokenizer.Encode(word[0].GetString()));
            cases++;
        }
        Assert.Equal(101, cases);
    }

    [SkippableTheory]
    [InlineData("ko-gpt2-4000", "gpt2")]
    [InlineData("ko-llama3-8000", "llama3")]
    [InlineData("mixed-6000", "qwen2")]
    [InlineData("noalphabet-1500", "gpt2")]
    [InlineData("superbpe-3000", @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+")]
    public void Train_RealText_EqualsTheJudge(string name, string pattern)
    {
        JsonElement settings = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("tokenizers", "train", name, "settings.json"))).RootElement;
        List<string> texts = [.. settings.GetProperty("corpus").EnumerateArray().SelectMany(TrainingTexts.Of)];
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(texts.Select(t => t + "\n"))));
        Assert.Equal(settings.GetProperty("sha256_of_texts_each_with_newline").GetString(), Convert.ToHexStringLower(hash));

        BpeTrainerOptions options = Options(pattern, settings.GetProperty("trainer")) with
        {
            Nfc = settings.TryGetProperty("normalizer", out _),
            AddPrefixSpace = settings.TryGetProperty("add_prefix_space", out JsonElement space) && space.GetBoolean(),
        };
        Tokenizer trained = BpeTrainer.Train(texts, options), judge = Tokenizer.Load(GoldenFiles.Shared("tokenizers", "train", name, "tokenizer.json"));
        Assert.Equal(judge.Model.Merges, trained.Model.Merges);
        Assert.Equal(judge.Model.Vocabulary.OrderBy(v => v.Value), trained.Model.Vocabulary.OrderBy(v => v.Value));
        Assert.Equal(judge.ToJson(), trained.ToJson());
    }

    internal static BpeTrainerOptions Options(string pattern, JsonElement trainer)
    {
        int? Number(string name) => trainer.TryGetProperty(name, out JsonElement e) ? e.GetInt32() : null;
        bool has = trainer.TryGetProperty("initial_alphabet", out JsonElement alphabet);
        return new()
        {
            VocabularySize = Number("vocab_size")!.Value,
            Pattern = pattern,
            Nfc = false,
            MinFrequency = Number("min_frequency") ?? 0,
            MaxTokenLength = Number("max_token_length"),
            LimitAlphabet = Number("limit_alphabet"),
            SpecialTokens = trainer.TryGetProperty("special_tokens", out JsonElement special) ? Golden.Texts(special) : [],
            ByteAlphabet = has && alphabet.ValueKind == JsonValueKind.String,
            InitialAlphabet = has && alphabet.ValueKind == JsonValueKind.Array
                ? [.. Golden.Texts(alphabet).Select(c => (byte)Hanok.Language.Tokenization.ByteAlphabet.ToByte(c[0]))] : [],
        };
    }
}

/// <summary>The corpora of the judge's settings.</summary>
static class TrainingTexts
{
    public static IEnumerable<string> Of(JsonElement corpus) => corpus[0].GetString() switch
    {
        "nsmc" => Reviews(corpus[1].GetInt32(), corpus[2].GetInt32()),
        "pud" => Table("pud/pud.tsv", '\t', 2).Take(corpus[1].GetInt32()),
        "chat" => Table("chat/ChatbotData.csv", ',', 2).Take(corpus[1].GetInt32()),
        _ => throw new InvalidDataException(corpus.GetRawText()),
    };

    /// <summary>Reviews from a line on, as long as their bytes (with one more each) stay within a bound.</summary>
    public static IEnumerable<string> Reviews(int start, long mostBytes)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(GoldenFiles.SharedData("nsmc-reviews.jsonl.gz")), CompressionMode.Decompress));
        long bytes = 0;
        for (int i = 0; reader.ReadLine() is { } line; i++)
        {
            if (i < start) continue;
            string text = JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!;
            bytes += Encoding.UTF8.GetByteCount(text) + 1;
            if (bytes > mostBytes) yield break;
            yield return text;
        }
    }

    // Cells of a CSV file with quotes, the first columns of each row after the header.
    static IEnumerable<string> Table(string file, char separator, int columns)
    {
        string text = File.ReadAllText(GoldenFiles.SharedData(file.Split('/')));
        List<string> row = [];
        StringBuilder cell = new();
        bool quoted = false, header = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c != '"') cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') { cell.Append('"'); i++; }
                else quoted = false;
            }
            else if (c == '"' && cell.Length == 0) quoted = true;
            else if (c == separator || c == '\n')
            {
                row.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (c == separator) continue;
                if (!header) foreach (string value in row.Take(columns)) yield return value;
                header = false;
                row.Clear();
            }
            else cell.Append(c);
        }
    }
}
