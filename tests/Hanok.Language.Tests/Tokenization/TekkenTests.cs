using System.Text;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>Mistral's <c>tekken.json</c>, small and damaged; <see cref="EncodingGoldenTests"/> has real ones.</summary>
public class TekkenTests
{
    const string Pattern = @"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+";

    static readonly string[] Words = ["th", "the", "he", " the", "ca", "cat", "at", "학", "unused"];

    static readonly Dictionary<string, int> Ranks = Enumerable.Range(0, 256).Select(b => ByteAlphabet.ToChar((byte)b).ToString())
        .Concat(Words.Select(w => ByteAlphabet.ToText(Encoding.UTF8.GetBytes(w)))).Select((token, rank) => (token, rank)).ToDictionary(t => t.token, t => t.rank);

    internal static byte[] Small(int special = 4, string specialTokens = """[{"rank":2,"token_str":"</s>","is_control":true},{"rank":1,"token_str":"<s>","is_control":true}]""") =>
        TiktokenRanks.Tekken(Ranks, Pattern, special, specialTokens, unused: 1);

    [Fact]
    public void Read_Ranks_MergeTheLowestFirst()
    {
        Tokenizer t = TekkenReader.Read(Small(), "tekken.json");
        Assert.Equal(256 + 8 + 4, t.VocabularySize);
        string[] Tokens(string text) => [.. t.Encode(text, recogniseSpecial: false).Select(id => Encoding.UTF8.GetString(t.TokenBytes(id)))];
        Assert.Equal(["the", " the", "ca", "h"], Tokens("the thecah"));
        Assert.Equal(["ca", "th"], Tokens("cath"));
        Assert.Equal([4 + 'u', 4 + 'n', 4 + 'u', 4 + 's', 4 + 'e', 4 + 'd'], t.Encode("unused"));
        foreach (string text in (string[])["the cat 학교\n\n 12😀", "", "<s>"]) Assert.Equal(text, t.Decode(t.Encode(text, recogniseSpecial: false)));
    }

    [Fact]
    public void Read_SpecialTokens_StandBeforeTheVocabulary()
    {
        Tokenizer t = TekkenReader.Read(Small(), "tekken.json");
        Assert.Equal(["<SPECIAL_0>", "<s>", "</s>", "<SPECIAL_3>"], t.AddedTokens.Select(a => a.Content));
        Assert.Equal([1, 2, 4 + Ranks["the"]], t.Encode("</s>the", addSpecial: true));
        Assert.Equal([1, .. t.Encode("</s>", recogniseSpecial: false)], t.Encode("</s>", recogniseSpecial: false, addSpecial: true));
        Tokenizer old = TekkenReader.Read(Small(1000, "null"), "tekken.json");
        Assert.Equal((3, 4, 19, 999), (old.IdOf("[INST]"), old.IdOf("[/INST]"), old.IdOf("[TOOL_CONTENT]"), old.IdOf("<SPECIAL_999>")));
        Assert.Equal(t.Encode("the cat").Select(id => id + 996), old.Encode("the cat"));
    }

    [Fact]
    public void Load_Directory_TakesTheFirstOfItsFiles()
    {
        using TemporaryFolder folder = new();
        folder.Write("o.tiktoken", "IQ== 0\nIg== 1\n"u8);
        UserError refused = Assert.Throws<UserError>(() => Tokenizer.Load(folder.Path));
        Assert.Equal("language.tokenizer.ranks", refused.Key);
        Assert.Contains("o.tiktoken", refused.In(UserLanguage.Korean), StringComparison.Ordinal);
        folder.Write("tekken.json", Small());
        Tokenizer own = Tokenizer.Load(folder.Path), byFile = Tokenizer.Load(folder["tekken.json"]);
        Assert.Equal(own.ToJson(), byFile.ToJson());
        Assert.Equal(own.Encode("the cat<s>", addSpecial: true), Tokenizer.Parse(own.ToJson()).Encode("the cat<s>", addSpecial: true));
        folder.Write("tokenizer.model", "IQ== 0\r\nIg== 1\r\n"u8);        // as Llama 3's own
        Assert.Equal("language.tokenizer.ranks", Assert.Throws<UserError>(() => Tokenizer.Load(folder.Path)).Key);
        TokenizerFileTests.Small.Save(folder.Path);
        Assert.Equal(TokenizerFileTests.Small.ToJson(), Tokenizer.Load(folder.Path).ToJson());
    }

    [Theory]
    [InlineData("\"rank\":7,", "\"rank\":8,", "vocab[7]")]
    [InlineData("\"token_bytes\":\"Bw==\"", "\"token_bytes\":\"Bg==\"", "vocab[7]")]
    [InlineData("\"token_bytes\":\"Bw==\"", "\"token_bytes\":\"B\"", "vocab[7].token_bytes")]
    [InlineData("\"token_bytes\":\"Bw==\"", "\"token_bytes\":\"\"", "vocab[7].token_bytes")]
    [InlineData("\"token_bytes\":\"Bw==\"", "\"token_bytes\":\"Bwc=\"", "not there: 7")]
    [InlineData("\"default_vocab_size\":268", "\"default_vocab_size\":270", "there are 265")]
    [InlineData("\"default_num_special_tokens\":4", "\"default_num_special_tokens\":300", "default_num_special_tokens")]
    [InlineData("\"rank\":2,\"token_str\":\"</s>\"", "\"rank\":2,\"token_str\":\"<s>\"", "special_tokens")]
    [InlineData("\"rank\":2,\"token_str\":\"</s>\"", "\"rank\":4,\"token_str\":\"</s>\"", "special_tokens[0].rank")]
    public void Read_Wrong_SaysWhere(string right, string wrong, string said)
    {
        string json = Encoding.UTF8.GetString(Small());
        Assert.Contains(right, json, StringComparison.Ordinal);
        UserError error = Assert.Throws<UserError>(() => TekkenReader.Read(Encoding.UTF8.GetBytes(json.Replace(right, wrong, StringComparison.Ordinal)), "tekken.json"));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Damaged_IsReadOrRefused()
    {
        Random random = new(20261125);
        byte[] small = Small();
        int read = 0;
        for (int i = 0; i < 2000; i++)
        {
            try
            {
                Tokenizer t = TekkenReader.Read(JsonDamage.Of(small, random), "tekken.json");
                _ = t.Decode(t.Encode("the cat 학교\n", addSpecial: true));
                read++;
            }
            catch (UserError)
            {
            }
        }
        Assert.InRange(read, 20, 1900);
    }
}
