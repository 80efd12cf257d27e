using System.Text;
using Hanok.Language;

namespace Hanok.Fuzz;

/// <summary><c>tokenizer.json</c>: reading, then a text to ids and back.</summary>
sealed class TokenizerJsonTarget(byte[] seed) : IFuzzTarget
{
    const string Text = "한옥은 나무로 짓는다.  It's 2026 <|end|>\r\n\tq";

    public IReadOnlyList<byte[]> Seeds { get; } = [seed];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. ((string[])["{", "}", "[", "]", ":", ",", "\"", "null", "true", "-1", "0", "2147483647", "4294967296", "1e400", "0.5", "\"id\":2147483647", "\"id\":1000000000", "\"content\":\"\"", "\"vocab\":",
            "\"merges\":", "\"model\":", "\"added_tokens\":", "\"type\":\"Sequence\"", "\"Regex\":\"(a+)+$\"", "\"Regex\":\"(\"", "\"pattern\":", "\"normalizer\":", "\\ud800", "\\u0000", "é", "[[[[[[[["]).Select(Encoding.UTF8.GetBytes),
    ];

    public void Read(byte[] input)
    {
        Tokenizer tokenizer = Tokenizer.Parse(input);
        int[] ids = tokenizer.Encode(Text, recogniseSpecial: true, addSpecial: true);
        _ = tokenizer.Decode(ids);
    }
}
