using System.Text;
using Hanok.Language;

namespace Hanok.Fuzz;

/// <summary>Mistral's <c>tekken.json</c> as the tokenizer of a folder: reading, then a text to ids and back.</summary>
sealed class TekkenTarget : IFuzzTarget, IDisposable
{
    readonly InputFolder folder = new("tekken.json");

    public bool IsText => true;

    public IReadOnlyList<byte[]> Seeds { get; } = [Small(4, """[{"rank":1,"token_str":"<s>","is_control":true},{"rank":2,"token_str":"</s>","is_control":true}]"""), Small(30, "null")];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json, .. ((string[])["\"rank\":", "\"token_bytes\":", "\"token_str\":\"<s>\"", "\"special_tokens\":", "\"default_vocab_size\":", "\"default_num_special_tokens\":", "\"pattern\":\"(a+)+$\"", "\"pattern\":\"(?:a{1000}){1000}\"", "QUFB", "AA=="])
            .Select(Encoding.UTF8.GetBytes),
    ];

    public void Read(byte[] input)
    {
        folder.With(input);
        Tokenizer tokenizer = Tokenizer.Load(folder.Path);
        _ = tokenizer.Decode(tokenizer.Encode(FuzzText.Text, recogniseSpecial: true, addSpecial: true));
    }

    public void Dispose() => folder.Delete();

    static byte[] Small(int special, string names)
    {
        IEnumerable<byte[]> tokens = [.. Enumerable.Range(0, 256).Select(b => (byte[])[(byte)b]), .. ((string[])["th", "the", " the", "at", "한"]).Select(Encoding.UTF8.GetBytes)];
        string vocabulary = string.Join(',', tokens.Select((t, i) => $$"""{"rank":{{i}},"token_bytes":"{{Convert.ToBase64String(t)}}","token_str":null}"""));
        return Encoding.UTF8.GetBytes($$"""{"config":{"pattern":"\\p{L}+| ?[^\\s\\p{L}]+|\\s+","num_vocab_tokens":261,"default_vocab_size":{{261 + special}},"default_num_special_tokens":{{special}},"version":"v3"},"vocab":[{{vocabulary}}],"special_tokens":{{names}}}""");
    }
}
