using FsCheck.Xunit;
using Hanok.Inference.Generation;
using Hanok.Language;
using Hanok.Language.Tokenization;

namespace Hanok.Inference.Tests.Generation;

public class PromptTokensTests
{
    static readonly Tokenizer Tokenizer = BpeTrainer.Train(["the theory of the thing", "하나 하나 둘"], new() { VocabularySize = 290, Threads = 1, SpecialTokens = ["<|end|>"] });

    static byte[] Bytes(ReadOnlySpan<int> ids)
    {
        List<byte> bytes = [];
        foreach (int id in ids) bytes.AddRange(Tokenizer.TokenBytes(id));
        return [.. bytes];
    }

    static int[] Letters(string text) => [.. text.SelectMany(c => Tokenizer.Encode(c.ToString()))];

    [Fact]
    public void Keep_OtherTokensOfTheSameText_KeepsThoseOfTheCache()
    {
        int[] own = Letters("the theory"), fresh = [.. Tokenizer.Encode("the theory"), .. Tokenizer.Encode("<|end|> of")];
        Assert.True(own.Length > Tokenizer.Encode("the theory").Length);
        int[] kept = PromptTokens.Keep(Tokenizer, own, fresh);
        Assert.Equal(own, kept[..own.Length]);
        Assert.Equal(Bytes(fresh), Bytes(kept));
        Assert.Equal(fresh[^2..], kept[^2..]);
    }

    [Fact]
    public void Keep_SpecialTokenWrittenAsText_IsNotTheToken()
    {
        int[] spoken = Tokenizer.Encode("a<|end|>", recogniseSpecial: false), meant = Tokenizer.Encode("a<|end|>");
        Assert.Equal(meant, PromptTokens.Keep(Tokenizer, spoken, meant));
        Assert.Equal(spoken, PromptTokens.Keep(Tokenizer, meant, spoken));
        Assert.Equal([], PromptTokens.Keep(Tokenizer, spoken, []));
        Assert.Equal(meant, PromptTokens.Keep(Tokenizer, [], meant));
    }

    [Property(MaxTest = 300)]
    public bool Keep_AnyTokens_NeverChangesTheText(byte[] own, byte[] fresh)
    {
        int[] first = [.. own.Select(b => b % Tokenizer.VocabularySize)], second = [.. fresh.Select(b => (b + 100) % Tokenizer.VocabularySize)];
        int special = Tokenizer.IdOf("<|end|>")!.Value;
        foreach (int[] f in (int[][])[second, [.. first, .. second], [.. first.Take(3), .. second]])
        {
            int[] kept = PromptTokens.Keep(Tokenizer, first, f);
            if (!Bytes(kept).AsSpan().SequenceEqual(Bytes(f)) || kept.Count(id => id == special) != f.Count(id => id == special)) return false;
        }
        return PromptTokens.Keep(Tokenizer, first, [.. first, .. second]).AsSpan(0, first.Length).SequenceEqual(first);
    }

    [Fact]
    public void Encode_BeginningWrittenByHand_StandsThereOnce()
    {
        GgufTokenizerData data = new()
        {
            Model = "gpt2", Pre = "gpt-2", AddsBos = true, Bos = 0, Tokens = [new("<s>"u8.ToArray()), new("h"u8.ToArray())], Types = [3, 1], Merges = [],
        };
        Tokenizer tokenizer = GgufTokenizer.Create(data, "t.gguf");
        Assert.Equal([0, 1], PromptTokens.Encode(tokenizer, "h"));
        Assert.Equal([0, 1], PromptTokens.Encode(tokenizer, "<s>h"));
        Assert.Equal([0], PromptTokens.Encode(tokenizer, ""));
    }
}
