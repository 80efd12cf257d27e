using System.Text;
using Hanok.Language.Messages;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

public class TokenizerFileTests
{
    internal static readonly Tokenizer Small = BpeTrainer.Train(["the cat the hat", "나는 학교에 간다. 나는 집에 간다."], new() { VocabularySize = 300 });

    internal static string Json(string model = """{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}""", string? pre = """{"type":"ByteLevel","add_prefix_space":false}""",
        string normalizer = "null", string post = "null", string decoder = "null", string added = "[]") =>
        $$"""{"version":"1.0","added_tokens":{{added}},"normalizer":{{normalizer}},"pre_tokenizer":{{pre}},"post_processor":{{post}},"decoder":{{decoder}},"model":{{model}}}""";

    static Tokenizer Parse(string json) => Tokenizer.Parse(Encoding.UTF8.GetBytes(json), "t.json");

    [Fact]
    public void Save_ThenLoad_GivesTheSameTokenizer()
    {
        using TemporaryFolder folder = new();
        Small.Save(folder.Path);
        Tokenizer again = Tokenizer.Load(folder.Path), byFile = Tokenizer.Load(folder["tokenizer.json"]);
        Assert.Equal(Small.ToJson(), again.ToJson());
        Assert.Equal(Small.ToJson(), byFile.ToJson());
        Assert.Equal(["tokenizer.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        string text = "나는 cat<|im_end|>에 간다\n";
        Assert.Equal(Small.Encode(text), again.Encode(text));
    }

    [Fact]
    public void Parse_MergesAsPairsOrStrings_AreTheSame() => Assert.Equal(
        Parse(Json()).Encode("abab"), Parse(Json("""{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b"]]}""")).Encode("abab"));

    [Theory]
    [InlineData("""{"type":"WordPiece","vocab":{}}""", "WordPiece")]
    [InlineData("""{"type":"Unigram","vocab":[]}""", "Unigram with ByteLevel")]
    [InlineData("""{"type":"BPE","byte_fallback":true,"vocab":{},"merges":[]}""", "byte_fallback")]
    [InlineData("""{"type":"BPE","end_of_word_suffix":"</w>","vocab":{},"merges":[]}""", "end_of_word_suffix")]
    [InlineData("""{"type":"BPE","unk_token":"<unk>","vocab":{"<unk>":0},"merges":[]}""", "unk_token")]
    public void Parse_OtherModel_IsRefusedByName(string model, string name) => Refused(Json(model), name);

    [Theory]
    [InlineData("""{"type":"Lines"}""", "Lines")]
    [InlineData("""{"type":"Split","pattern":{"String":" "},"behavior":"Elsewhere","invert":false}""", "Elsewhere")]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Whitespace"}]}""", "ByteLevel")]
    public void Parse_OtherPreTokenizer_IsRefusedByName(string pre, string name) => Refused(Json(pre: pre), name);

    [Fact]
    public void Parse_OtherNormalizer_IsRefusedByName() => Refused(Json(normalizer: """{"type":"Rot13"}"""), "Rot13");

    [Fact]
    public void Parse_OtherDecoder_IsRefusedByName() => Refused(Json(decoder: """{"type":"CTC"}"""), "CTC");

    [Fact]
    public void Parse_OtherPostProcessor_IsRefusedByName() => Refused(Json(post: """{"type":"Elsewhere"}"""), "Elsewhere");

    static void Refused(string json, string name)
    {
        UserError error = Assert.Throws<UserError>(() => Parse(json));
        Assert.Equal("language.tokenizer.unsupported", error.Key);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("t.json", error.In(UserLanguage.Korean), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}""", "model.merges[0]")]
    [InlineData("""{"type":"BPE","vocab":{"a":0,"b":1},"merges":["ab"]}""", "model.merges[0]")]
    [InlineData("""{"type":"BPE","vocab":{"a":0,"b":1},"merges":[["a"]]}""", "model.merges[0]")]
    [InlineData("""{"type":"BPE","vocab":{"a":-1},"merges":[]}""", "model.vocab")]
    [InlineData("""{"type":"BPE","vocab":{"a":99999999},"merges":[]}""", "model.vocab")]
    [InlineData("""{"type":"BPE","vocab":{"a":1,"b":1},"merges":[]}""", "model.vocab")]
    [InlineData("""{"type":"BPE","vocab":[],"merges":[]}""", "model.vocab")]
    public void Parse_WrongValue_NamesThePath(string model, string path)
    {
        UserError error = Assert.Throws<UserError>(() => Parse(Json(model)));
        Assert.Equal("language.json.expected", error.Key);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch("[a-z] [a-z]+ of the", error.In(UserLanguage.Korean));
    }

    [Fact]
    public void Parse_MalformedJson_NamesLineAndByte()
    {
        UserError error = Assert.Throws<UserError>(() => Parse("{\n  \"model\": {,}\n}"));
        Assert.Equal("language.json.malformed", error.Key);
        Assert.Contains("line 2, byte 13", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NotUtf8_NamesTheByte()
    {
        UserError error = Assert.Throws<UserError>(() => Tokenizer.Parse((byte[])[.. "{\"model\": \""u8, 0xB0, 0xA1, .. "\"}"u8], "t.json"));
        Assert.Equal("language.json.utf8", error.Key);
        Assert.Contains("byte 11", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MissingModel_NamesIt()
    {
        UserError error = Assert.Throws<UserError>(() => Parse("{}"));
        Assert.Equal("language.json.missing", error.Key);
        Assert.Contains("'model'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer.model", "language.tokenizer.missing")]
    [InlineData("m.gguf", "language.tokenizer.kind")]
    [InlineData("nothing.json", "language.tokenizer.missing")]
    public void Load_OtherFile_IsRefusedByName(string name, string key) => Assert.Equal(key, Assert.Throws<UserError>(() => Tokenizer.Load(name)).Key);

    [Fact]
    public void Parse_HalfASurrogatePairInAName_IsRefused()
    {
        UserError error = Assert.Throws<UserError>(() => Tokenizer.Parse("""{"\ud800": 1, "version": "1.0", "added_tokens": []}"""u8.ToArray()));
        Assert.Equal("language.json.expected", error.Key);
        NormalizerRefused("language.json.expected", """{"type":"Strip","\ud800":1}""");
    }

    const string Characters = """{"type":"BPE","unk_token":"<unk>","vocab":{"<unk>":0,"a":1},"merges":[]}""";

    /// <summary>A file of two kilobytes that would make 2^64 characters of one.</summary>
    [Fact]
    public void Encode_ReplacementsAfterReplacements_AreRefused()
    {
        string twice = string.Join(',', Enumerable.Repeat("""{"type":"Replace","pattern":{"String":"a"},"content":"aa"}""", 32));
        string nested = $$"""{"type":"Sequence","normalizers":[{{twice}},{"type":"Sequence","normalizers":[{{twice}}]}]}""";
        Tokenizer tokenizer = Parse(Json(Characters, pre: "null", normalizer: nested));
        Assert.Equal("language.tokenizer.grows", Assert.Throws<UserError>(() => tokenizer.Encode("a")).Key);
        Tokenizer decoder = Parse(Json(Characters, pre: "null", decoder: $$"""{"type":"Sequence","decoders":[{{twice}}]}"""));
        Assert.Equal("language.tokenizer.grows", Assert.Throws<UserError>(() => decoder.Decode([1])).Key);
        NormalizerRefused("language.json.expected", $$"""{"type":"Replace","pattern":{"String":"a"},"content":"{{new string('a', 65)}}"}""");
    }

    /// <summary>A few characters name a set of thousands: patterns are bounded one by one and together. (Found by fuzzing: 20 MB for 900 bytes.)</summary>
    [Fact]
    public void Parse_ManyPatterns_AreBoundedTogether()
    {
        string one = $$"""{"type":"Replace","pattern":{"Regex":"{{string.Concat(Enumerable.Repeat("[^\\\\p{L}]", 150))}}"},"content":"a"}""";
        NormalizerRefused("language.tokenizer.patterns", $$"""{"type":"Sequence","normalizers":[{{one}},{{one}},{{one}},{{one}}]}""");
        NormalizerRefused("language.tokenizer.patterns", $$"""{"type":"Replace","pattern":{"Regex":"{{new string('a', 5000)}}"},"content":"a"}""");
        foreach (string pattern in (string[])[string.Concat(Enumerable.Repeat("[^\\\\p{L}]", 400)), "(?i:" + new string('a', 4000) + ")", string.Concat(Enumerable.Repeat("[[:punct:]]", 350)), string.Concat(Enumerable.Repeat("\\\\R\\\\h", 600))])
        {
            byte[] json = Encoding.UTF8.GetBytes(Json(Characters, pre: $$"""{"type":"Split","pattern":{"Regex":"{{pattern}}"},"behavior":"Isolated","invert":false}"""));
            Tokenizer.Parse(json);              // what is made once for all is made now
            long before = GC.GetAllocatedBytesForCurrentThread();
            Tokenizer.Parse(json);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (16 << 20) + 16 * json.Length);
        }
    }

    static void NormalizerRefused(string key, string normalizer) =>
        Assert.Equal(key, Assert.Throws<UserError>(() => Parse(Json(Characters, pre: "null", normalizer: normalizer))).Key);
}
