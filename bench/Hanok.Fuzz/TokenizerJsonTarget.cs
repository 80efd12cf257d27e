using System.Text;
using System.Text.Json;
using Hanok.Language;

namespace Hanok.Fuzz;

/// <summary><c>tokenizer.json</c>: reading, then a text to ids and back, whole and token by token.</summary>
sealed class TokenizerJsonTarget(string goldens) : IFuzzTarget
{
    const string
        ByteLevel = """{"type":"BPE","ignore_merges":true,"vocab":{"a":0,"b":1,"ab":2,"Ġ":3,"Ġa":4,"í":5,"aa":6},"merges":["a b","Ġ a",["a","a"]]}""",
        Characters = """{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,"vocab":{"<unk>":0,"a":1,"▁":2,"▁a":3,"<0xED>":4,"한":5,"aa":6},"merges":["▁ a","a a"]}""",
        Affixes = """{"type":"BPE","unk_token":"<unk>","continuing_subword_prefix":"##","end_of_word_suffix":"</w>","vocab":{"<unk>":0,"a":1,"##a":2,"aa":3,"##b</w>":4,"ab</w>":5},"merges":["a ##a"]}""",
        Unigram = """{"type":"Unigram","unk_id":0,"byte_fallback":true,"vocab":[["<unk>",0],["▁",-1],["a",-2.5],["aa",-3],["▁한",-4],["<0xED>",-5]]}""";

    public bool IsText => true;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. Texts(goldens).Select(Encoding.UTF8.GetBytes)];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json, .. ((string[])["\"id\":2147483647", "\"id\":1000000000", "\"content\":\"\"", "\"vocab\":", "\"merges\":", "\"model\":", "\"added_tokens\":", "\"type\":\"Sequence\"", "\"type\":\"Unigram\"", "\"Regex\":\"(a+)+$\"",
            "\"Regex\":\"(?:a{1000}){1000}\"", "\"Regex\":\"(?<=(?:(?:){999}){999})\"", "\"Regex\":\"\"", "(?=", "(?<!", "*+", "{9,}", "|", "\\\\p{L}", "\\\\s+", "\"pattern\":", "\"normalizer\":", "\"invert\":true", "\"content\":\"aaaaaaaaaaaaaaaa\"",
            "\"prepend_scheme\":\"first\"", "▁", "\"lstrip\":true", "\"single_word\":true", "\"normalized\":true"]).Select(Encoding.UTF8.GetBytes),
    ];

    public void Read(byte[] input)
    {
        Tokenizer tokenizer = Tokenizer.Parse(input);
        int[] ids = tokenizer.Encode(FuzzText.Text, recogniseSpecial: true, addSpecial: true);
        _ = tokenizer.Decode(ids);
        StreamDecoder stream = tokenizer.NewStream(skipSpecial: true);
        foreach (int id in ids) stream.Push(id);
        stream.Flush();
    }

    // The judge's pre-tokenisers, normalisers, decoders, added tokens and post-processors, each around a small model that suits it.
    static IEnumerable<string> Texts(string folder)
    {
        yield return Whole(ByteLevel, pre: """{"type":"ByteLevel","add_prefix_space":true,"use_regex":true}""", decoder: """{"type":"ByteLevel"}""");
        yield return Whole(Characters, normalizer: """{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""",
            decoder: """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""");
        yield return Whole(Affixes, pre: """{"type":"Whitespace"}""");
        yield return Whole(Unigram, pre: """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", decoder: """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "pretok"), "*.jsonl").Order(StringComparer.Ordinal))
        {
            if (Member(File.ReadLines(file).First(), "pre_tokenizer") is not { } pre) continue;
            string model = pre.Contains("ByteLevel", StringComparison.Ordinal) ? ByteLevel : Characters;
            yield return Whole(model, pre, decoder: model == ByteLevel ? """{"type":"ByteLevel"}""" : "null");
        }
        foreach (string line in File.ReadLines(Path.Combine(folder, "normalizers.jsonl"))) yield return Whole(Characters, normalizer: Member(line, "normalizer")!);
        foreach (string line in File.ReadLines(Path.Combine(folder, "decoders.jsonl"))) yield return Whole(Characters, decoder: Member(line, "decoder")!);
        foreach (string line in File.ReadLines(Path.Combine(folder, "added-tokens.jsonl")))
        {
            if (Member(line, "tokenizer") is not { } tokenizer) continue;
            using JsonDocument members = JsonDocument.Parse(tokenizer);
            yield return $"{{{string.Join(',', members.RootElement.EnumerateObject().Where(m => m.Name != "model").Select(m => $"\"{m.Name}\":{m.Value.GetRawText()}"))},\"model\":{ByteLevel}}}";
        }
    }

    static string? Member(string line, string name)
    {
        using JsonDocument row = JsonDocument.Parse(line);
        return row.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetRawText() : null;
    }

    static string Whole(string model, string pre = "null", string normalizer = "null", string decoder = "null") =>
        $$"""{"version":"1.0","added_tokens":[{"id":7,"content":"<s>","special":true,"normalized":false,"lstrip":false,"rstrip":true,"single_word":false}],"normalizer":{{normalizer}},"pre_tokenizer":{{pre}},"decoder":{{decoder}},"model":{{model}}}""";
}
